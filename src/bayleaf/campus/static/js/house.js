/* Small comforts. Every page works without this file. */
(() => {
  "use strict";
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);

  function copying(button) {
    const source = document.querySelector(button.dataset.copy);
    if (!source || !navigator.clipboard) return;
    const words = button.querySelector("span") || button;
    const before = words.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      words.textContent = "Copied";
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  }

  function dropping(zone) {
    const input = zone.querySelector('input[type="file"]');
    const name = zone.querySelector("[data-file-name]");
    if (!input) return;
    const before = name ? name.textContent : "";
    const show = () => { if (name) name.textContent = input.files.length ? input.files[0].name : before; };
    input.addEventListener("change", show);
    if (zone.dataset.drop === "send") {
      input.addEventListener("change", () => { if (input.files.length) input.form.requestSubmit(input.form.querySelector("[data-busy]")); });
    }
    const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  }

  function wire(root) {
    each(root, "[data-copy]", copying);
    each(root, "[data-drop]", dropping);
    each(root, "[data-print]", (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || event.target.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    if (button && button.dataset.busy) {
      button.style.minWidth = `${button.offsetWidth}px`;
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".mast-menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) each(document, '[aria-busy="true"]', () => window.location.reload()); });

  wire(document);
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) wire(event.target); });
})();
