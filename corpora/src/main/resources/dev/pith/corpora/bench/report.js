"use strict";

// The page is complete without this script, which lets a click on a heading sort a table by that column.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = Array.from(table.tHead.rows[0].cells);
  const body = table.tBodies[0];

  // Numbers stand in an attribute; what has none, such as a figure that is not known, goes last in either direction.
  const value = (row, column, numeric) => {
    const cell = row.cells[column];
    return numeric ? (cell.dataset.v === undefined ? null : Number(cell.dataset.v)) : cell.textContent;
  };

  const compare = (one, other, sign) => {
    if (one === null || other === null) {
      return (one === null) - (other === null);
    }
    return sign * (typeof one === "number" ? one - other : one.localeCompare(other, "en", { numeric: true }));
  };

  headings.forEach((heading, column) => {
    if (heading.tagName !== "TH") {
      return;
    }
    const numeric = !heading.classList.contains("l");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const sign = ascending ? 1 : -1;
      const rows = Array.from(body.rows);
      rows.sort((one, other) => compare(value(one, column, numeric), value(other, column, numeric), sign));
      body.append(...rows);
    });
  });
}
