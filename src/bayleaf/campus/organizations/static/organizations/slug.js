// Shows the address while it is typed, and suggests one from the name until it is typed by hand.
const name = document.querySelector("[data-slug-from]");
const slug = document.querySelector("[data-slug]");
const preview = document.querySelector("[data-slug-preview]");

function fromName(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
}

if (name && slug && preview) {
  let isOurs = slug.value === "";
  const show = () => {
    preview.textContent = slug.value.toLowerCase() || "harbour-school";
  };
  name.addEventListener("input", () => {
    if (isOurs) {
      slug.value = fromName(name.value);
      show();
    }
  });
  slug.addEventListener("input", () => {
    isOurs = slug.value === "";
    show();
  });
  show();
}
