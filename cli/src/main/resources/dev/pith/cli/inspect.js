"use strict";

// The page without this script is complete but for what is told of a token when it is pointed at or focused. All text is
// set as text, never as markup.
(() => {
  const { texts, tokens, alternatives, joined } = JSON.parse(document.getElementById("data").textContent);
  const text = document.getElementById("text");
  const tip = document.getElementById("tip");

  // Of each token: index of its text, hundredths of a bit, rank, and for each alternative index and hundredths of a bit.
  const stride = 3 + 2 * alternatives;
  // Cells of more than one token: cell, tokens, and so on, ascending. The sums say how many tokens come before a cell.
  const joinedCells = [];
  const extraTokens = [0];
  for (let i = 0; i < joined.length; i += 2) {
    joinedCells.push(joined[i]);
    extraTokens.push(extraTokens.at(-1) + joined[i + 1] - 1);
  }
  let current = null;

  function cellOf(element) {
    const line = element.parentElement;
    return Number(line.dataset.cell) + Array.prototype.indexOf.call(line.children, element);
  }

  function tokensOf(cell) {
    let from = 0;
    let to = joinedCells.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (joinedCells[middle] < cell) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    const first = cell + extraTokens[from];
    const count = joinedCells[from] === cell ? extraTokens[from + 1] - extraTokens[from] + 1 : 1;
    return Array.from({ length: count }, (_, i) => first + i);
  }

  function percent(probability) {
    if (probability >= 0.0995) {
      return `${(100 * probability).toFixed(1)}%`;
    }
    return probability >= 0.0001 ? `${(100 * probability).toPrecision(2)}%` : `1 in ${Math.round(1 / probability).toLocaleString("en")}`;
  }

  function element(parent, name, className, content) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    if (content !== undefined) {
      made.textContent = content;
    }
    parent.append(made);
    return made;
  }

  function describe(token) {
    const at = token * stride;
    const bits = tokens[at + 1] / 100;
    const rank = tokens[at + 2];
    const section = element(tip, "section");
    element(section, "h3", "t", texts[tokens[at]]);
    const place = rank === 0 ? "no token, escaped" : rank === 1 ? "the likeliest" : `rank ${rank.toLocaleString("en")}`;
    element(section, "p", "", `${bits.toFixed(2)} bits · ${percent(2 ** -bits)} · ${place}`);
    if (alternatives === 0) {
      return;
    }
    const table = element(section, "table");
    for (let i = at + 3; i < at + stride && tokens[i] >= 0; i += 2) {
      const row = element(table, "tr", tokens[i] === tokens[at] ? "came" : "");
      const probability = 2 ** (-tokens[i + 1] / 100);
      element(row, "td", "t", texts[tokens[i]]);
      element(row, "td", "p", percent(probability));
      element(element(row, "td", "bar"), "i").style.width = `${100 * probability}%`;
    }
  }

  function place(target) {
    const box = target.getClientRects()[0] ?? target.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const page = document.documentElement;
    const below = box.bottom + 6;
    const top = below + height <= page.clientHeight ? below : Math.max(4, box.top - 6 - height);
    const left = Math.max(4, Math.min(box.left, page.clientWidth - width - 4));
    tip.style.transform = `translate(${left}px, ${top}px)`;
  }

  function show(target) {
    if (target === current) {
      return;
    }
    hide();
    current = target;
    current.classList.add("on");
    current.setAttribute("aria-describedby", "tip");
    tip.replaceChildren();
    tokensOf(cellOf(current)).forEach(describe);
    tip.hidden = false;
    place(current);
  }

  function hide() {
    current?.classList.remove("on");
    current?.removeAttribute("aria-describedby");
    current = null;
    tip.hidden = true;
  }

  // Tab reaches one token, from which the arrow keys lead to all others.
  let stop = text.querySelector("b");
  if (stop) {
    stop.tabIndex = 0;
  }

  function focus(target) {
    if (target) {
      target.tabIndex = 0;
      target.focus();
    }
  }

  function lineBeside(line, next) {
    let found = next ? line.nextElementSibling : line.previousElementSibling;
    return found?.querySelector(".x") ?? null;
  }

  function beside(target, next) {
    const line = target.parentElement;
    const inLine = next ? target.nextElementSibling : target.previousElementSibling;
    if (inLine) {
      return inLine;
    }
    const other = lineBeside(line.parentElement, next);
    return (next ? other?.firstElementChild : other?.lastElementChild) ?? null;
  }

  function above(target, next) {
    const box = target.getBoundingClientRect();
    const cells = Array.from(lineBeside(target.parentElement.parentElement, next)?.children ?? []);
    const distance = (cell) => Math.abs(cell.getBoundingClientRect().left - box.left);
    return cells.reduce((best, cell) => (best && distance(best) <= distance(cell) ? best : cell), null);
  }

  text.addEventListener("focusin", (event) => {
    if (event.target.matches("b")) {
      if (stop !== event.target) {
        stop?.removeAttribute("tabindex");
        stop = event.target;
        stop.tabIndex = 0;
      }
      show(event.target);
    }
  });
  text.addEventListener("focusout", hide);
  text.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("b");
    if (cell) {
      show(cell);
    } else if (event.pointerType === "mouse") {
      hide();
    }
  });
  text.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") {
      hide();
    }
  });
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("#text b");
    if (cell) {
      show(cell);
    } else {
      hide();
    }
  });
  document.addEventListener("scroll", () => current && place(current), { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
      return;
    }
    const from = document.activeElement;
    if (!from?.matches("#text b") || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const target = {
      ArrowRight: () => beside(from, true),
      ArrowLeft: () => beside(from, false),
      ArrowDown: () => above(from, true),
      ArrowUp: () => above(from, false),
      Home: () => from.parentElement.firstElementChild,
      End: () => from.parentElement.lastElementChild,
    }[event.key]?.();
    if (target) {
      event.preventDefault();
      focus(target);
    }
  });
})();
