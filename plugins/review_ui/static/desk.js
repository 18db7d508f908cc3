// What the desk adds when a browser runs scripts. Every act also works without: these are shortcuts only.
"use strict";

(() => {
  const keysAreOn = document.body.dataset.keys === "on";
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  function rows() {
    return [...document.querySelectorAll("[data-keys-list] [data-row]")];
  }

  function moveRow(step) {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const goal = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    goal?.querySelector("a")?.focus();
    return Boolean(goal);
  }

  function press(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const target = document.querySelector(`main ${wanted}`) ?? document.querySelector(wanted);
    if (!target) return false;
    if (target.matches("input")) target.focus();
    else target.click();
    return true;
  }

  function choose(position) {
    const choices = document.querySelectorAll("[data-decide] input[name=outcome]");
    if (!choices[position]) return false;
    choices[position].click();
    document.getElementById("reason").focus();
    return true;
  }

  function shortcut(key) {
    if (key === "j" || key === "k") return rows().length ? moveRow(key === "j" ? 1 : -1) : press(key);
    if (key === "o") return Boolean(document.activeElement?.closest("[data-row]")?.querySelector("a")?.click()) || true;
    if (/^[1-5]$/.test(key)) return choose(Number(key) - 1);
    return press(key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.target.closest("[data-decide]")?.requestSubmit();
      return;
    }
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!keysAreOn || !isPlain || isTyping(event.target)) return;
    if (/^[jkoum/?1-5]$/.test(event.key) && shortcut(event.key)) event.preventDefault();
  });

  // Only the reasons that fit the chosen outcome; without scripts the list shows all of them, by outcome.
  document.querySelectorAll("[data-decide]").forEach((form) => {
    const reason = form.elements.reason;
    const groups = [...reason.querySelectorAll("optgroup")];
    const narrow = () => {
      const chosen = form.elements.outcome.value;
      if (!chosen) return;
      const kept = reason.selectedOptions[0]?.dataset.outcome === chosen ? reason.value : "";
      groups.forEach((group) => group.remove());
      const fitting = groups.find((group) => group.dataset.outcome === chosen);
      if (fitting) reason.append(fitting);
      reason.value = kept;
      if (!kept && fitting?.children.length === 1) reason.value = fitting.children[0].value;
      demand();
    };
    const demand = () => {
      form.elements.note.required = reason.selectedOptions[0]?.dataset.note === "required";
    };
    form.addEventListener("change", (event) => (event.target.name === "outcome" ? narrow() : demand()));
    narrow();
  });

  // A second click while the first is on its way would only be answered with the same page.
  document.addEventListener("submit", (event) => {
    event.target.querySelectorAll("[data-submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });

  document.getElementById("error")?.focus();
  document.body.addEventListener("htmx:afterSettle", () => {
    const told = document.querySelector("[data-live]");
    document.getElementById("live").textContent = told ? told.textContent : document.querySelector(".empty__title")?.textContent ?? "";
  });
})();
