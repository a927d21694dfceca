// What the pages need beyond mdBook's own script.
"use strict";

// A box that scrolls sideways is reached by the keyboard; mdBook's own code blocks are not.
document.querySelectorAll("main pre:not([tabindex]), main .table-wrapper").forEach((box) => {
  if (box.scrollWidth > box.clientWidth || box.querySelector("code")) {
    box.tabIndex = 0;
  }
});

// A link to a place in a fold opens the fold, and the ones around it; a link to a heading opens the fold directly under it.
(() => {
  function openTo(target) {
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    const next = target.nextElementSibling;
    if (/^H[2-6]$/.test(target.tagName) && next?.matches("details")) {
      next.open = true;
    }
  }

  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(name);
    if (target?.closest("main")) {
      openTo(target);
      target.scrollIntoView();
    }
  }

  window.addEventListener("hashchange", follow);
  // The same link, clicked again after the fold was closed, changes nothing in the address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (link && link.href === location.href) {
      follow();
    }
  });
  follow();
})();
