// What the pages need beyond mdBook's own script.
"use strict";

// A box that scrolls sideways is reached by the keyboard; mdBook's own code blocks are not.
document.querySelectorAll("main pre:not([tabindex]), main .table-wrapper").forEach((box) => {
  if (box.scrollWidth > box.clientWidth || box.querySelector("code")) {
    box.tabIndex = 0;
  }
});
