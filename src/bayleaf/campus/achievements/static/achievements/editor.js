// The badge follows the choices. Without this script "Show the badge" saves and draws it.
"use strict";
(() => {
  const form = document.getElementById("editor");
  const previews = form?.querySelector("[data-preview]");
  if (!previews) return;
  const names = ["silhouette", "division", "motif", "field", "ring_text", "issuer_text"];
  const groups = names.slice(0, 4);
  let waiting = 0;

  const value = (name) => form.elements.namedItem(name).value;

  const draw = () => {
    const query = new URLSearchParams(names.map((name) => [name, value(name)]));
    for (const image of previews.querySelectorAll("img")) {
      const small = "small" in image.dataset ? "&small=1" : "";
      image.src = `${previews.dataset.preview}?${query}${small}`;
    }
  };

  const colours = (key) =>
    form.querySelector(`[name="field"][value="${CSS.escape(key)}"]`).dataset.colours.split(" ");

  let painted = value("field");
  const repaint = () => {
    const [before, after] = [colours(painted), colours(value("field"))];
    painted = value("field");
    const shapes = form.querySelectorAll('[data-group="motif"] [fill], [data-group="motif"] [stroke], [data-group="division"] [fill]');
    for (const shape of shapes) {
      for (const name of ["fill", "stroke"]) {
        const place = before.indexOf(shape.getAttribute(name));
        if (place >= 0) shape.setAttribute(name, after[place]);
      }
    }
  };

  form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name)) return;
    if (event.target.name === "field") repaint();
    clearTimeout(waiting);
    waiting = setTimeout(draw, 150);
  });

  form.querySelector('[name="do"][value="surprise"]').addEventListener("click", (event) => {
    event.preventDefault();
    for (const name of groups) {
      const options = form.querySelectorAll(`[name="${name}"]`);
      options[Math.floor(Math.random() * options.length)].checked = true;
    }
    repaint();
    draw();
  });
})();
