// @ts-check
/**
 * @typedef {object} Cell
 * @property {string} text
 * @property {string} [note] what stands under it, in small
 * @property {'alert' | 'id'} [tone]
 * @property {{ summary: string, items: readonly string[] }} [more] what is shown on demand
 */
/** @typedef {{ title: string, kind?: 'number' | 'when' }} Column */
/** @typedef {{ key: string, cells: readonly Cell[] }} Row */

/**
 * A table that is brought up to date in place: only what is different is touched, so that selections, the focus and what
 * was opened stay. Roles are written out, because on narrow screens the table is laid out as blocks.
 */
export class LiveTable {
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();
  #body = withRole(document.createElement('tbody'), 'rowgroup');
  #empty = document.createElement('p');

  /**
   * @param {string} id of the table
   * @param {readonly Column[]} columns
   * @param {string} empty what is said when there are no rows
   */
  constructor(id, columns, empty) {
    const table = document.getElementById(id);
    if (!(table instanceof HTMLTableElement)) throw new Error(`the page has no table ${id}`);
    this.table = withRole(table, 'table');
    this.columns = columns;
    this.#empty.className = 'empty';
    this.#empty.textContent = empty;
    const head = withRole(document.createElement('thead'), 'rowgroup');
    const headRow = withRole(document.createElement('tr'), 'row');
    for (const { title, kind } of columns) {
      const cell = withRole(document.createElement('th'), 'columnheader');
      cell.scope = 'col';
      cell.className = kind ?? 'text';
      cell.textContent = title;
      headRow.append(cell);
    }
    head.append(headRow);
    table.replaceChildren(head, this.#body);
    table.after(this.#empty);
  }

  /** @param {readonly Row[]} rows each with a key of its own */
  show(rows) {
    this.table.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    const gone = new Set(this.#rows.keys());
    rows.forEach(({ key, cells }, index) => {
      gone.delete(key);
      const row = this.#rows.get(key) ?? this.#addRow(key);
      if (this.#body.rows[index] !== row) this.#body.insertBefore(row, this.#body.rows[index] ?? null);
      cells.forEach((cell, column) => {
        const element = row.cells[column];
        if (element) showCell(element, cell);
      });
    });
    for (const key of gone) {
      this.#rows.get(key)?.remove();
      this.#rows.delete(key);
    }
  }

  /** @param {string} key */
  #addRow(key) {
    const row = withRole(document.createElement('tr'), 'row');
    this.columns.forEach(({ title, kind }, index) => {
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      if (index === 0) cell.scope = 'row';
      cell.className = kind ?? 'text';
      cell.dataset['title'] = title;
      row.append(withRole(cell, index === 0 ? 'rowheader' : 'cell'));
    });
    this.#rows.set(key, row);
    return row;
  }
}

/**
 * @param {HTMLTableCellElement} element
 * @param {Cell} cell
 */
function showCell(element, { text, note = '', tone, more }) {
  const wasText = element.querySelector('.main')?.textContent;
  element.classList.toggle('alert', tone === 'alert');
  setPart(element, 'main', text);
  setPart(element, 'note', note);
  element.firstElementChild?.classList.toggle('id', tone === 'id');
  showMore(element, more);
  if (wasText !== undefined && wasText !== text && element.classList.contains('number')) flash(element);
}

/**
 * @param {HTMLElement} element
 * @param {'main' | 'note'} part
 * @param {string} text
 */
function setPart(element, part, text) {
  const existing = element.querySelector(`.${part}`);
  if (existing?.textContent === text || (!existing && text === '')) return;
  if (existing && text === '') return existing.remove();
  const span = existing ?? document.createElement('span');
  span.className = part;
  span.textContent = text;
  if (!existing) element.append(span);
}

/**
 * @param {HTMLElement} element
 * @param {Cell['more']} more
 */
function showMore(element, more) {
  const existing = element.querySelector('details');
  if (!more) return existing?.remove();
  const details = existing ?? document.createElement('details');
  if (!existing) {
    details.append(document.createElement('summary'), document.createElement('ul'));
    element.append(details);
  }
  const [summary, list] = details.children;
  if (summary && summary.textContent !== more.summary) summary.textContent = more.summary;
  const items = more.items.map((text) => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  });
  if (list && list.textContent !== more.items.join('')) list.replaceChildren(...items);
  return undefined;
}

/**
 * Lets the eye see that a number is another one.
 * @param {HTMLElement} element
 */
function flash(element) {
  element.classList.remove('changed');
  // Without a look at the layout in between, the animation would not begin anew.
  void element.offsetWidth;
  element.classList.add('changed');
}

/**
 * @template {HTMLElement} Element
 * @param {Element} element
 * @param {string} role
 */
function withRole(element, role) {
  element.setAttribute('role', role);
  return element;
}
