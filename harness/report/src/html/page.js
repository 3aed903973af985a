// Filters, keys and copying. The page reads well without it.
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const checks = [...document.querySelectorAll(".check")];
  const headings = [...document.querySelectorAll("#checks h3")];
  const form = find("filters");
  const verdicts = [...form.querySelectorAll("input[type=checkbox]")];
  const texts = new Map();
  let way = "";

  const textOf = (check) => {
    if (!texts.has(check)) texts.set(check, check.textContent.toLowerCase());
    return texts.get(check);
  };

  const apply = () => {
    const words = find("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = new Set(verdicts.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const check of checks) {
      const data = check.dataset;
      const fits =
        (!find("area").value || data.area === find("area").value) &&
        (!find("level").value || data.level === find("level").value) &&
        (chosen.size === 0 || chosen.has(data.verdict)) &&
        (!way || data.way === way) &&
        words.every((word) => textOf(check).includes(word));
      check.hidden = !fits;
      shown += fits;
    }
    for (const heading of headings) {
      let next = heading.nextElementSibling;
      while (next && next.classList.contains("check") && next.hidden) next = next.nextElementSibling;
      heading.hidden = !next || !next.classList.contains("check");
    }
    find("count").textContent = `${shown} of ${checks.length}`;
    find("none").hidden = shown > 0;
  };

  const choose = (change) => {
    form.reset();
    way = "";
    change();
    apply();
  };

  const visible = () => checks.filter((check) => !check.hidden);
  const handle = (check) => check.querySelector(":scope > summary") || check;

  const step = (by) => {
    const list = visible();
    if (list.length === 0) return;
    const at = list.findIndex((check) => check.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
    handle(list[next]).focus({ preventScroll: true });
    handle(list[next]).scrollIntoView({ block: "nearest" });
  };

  // A link into something closed opens it.
  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && find(id);
    if (!target) return;
    if (target.hidden) choose(() => {});
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      handle(target).focus({ preventScroll: true });
      target.scrollIntoView({ block: "start" });
    }
  };

  form.addEventListener("input", () => apply());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    way = "";
    setTimeout(apply);
  });
  window.addEventListener("hashchange", open);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-kind], a[data-way]");
    if (!link) return;
    choose(() => {
      if (link.dataset.way) {
        way = link.dataset.way;
      } else {
        find(link.dataset.kind).value = link.dataset.value;
        for (const box of verdicts) box.checked = box.value === link.dataset.verdict;
      }
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape") {
      choose(() => {});
      document.activeElement.blur();
    } else if (typing) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      find("q").focus();
      find("q").select();
    } else if (event.key === "j") {
      step(1);
    } else if (event.key === "k") {
      step(-1);
    }
  });

  for (const block of document.querySelectorAll("pre.copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(block);
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    block.before(button);
  }

  form.hidden = false;
  document.querySelector(".keys").hidden = false;
  apply();
  open();
})();
