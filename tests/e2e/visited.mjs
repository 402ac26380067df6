// Holds the walk to the service's own list of routes: which of them a browser looked at, which forms it sent.
import fs from 'node:fs';

const ROW = /^PAGE\((Get|Post), "([^"]+)"/gm;
const isPlace = (segment) => segment.startsWith('{');

function segmentsOf(path) {
  return path.split('/').slice(1);
}

// What is written out goes before a placeholder.
function fits(pattern, path) {
  const wanted = segmentsOf(pattern), given = segmentsOf(path);
  return wanted.length === given.length && wanted.every((one, i) => isPlace(one) ? given[i] !== '' : one === given[i]);
}

export class Visited {
  // routes: the file that lists them. apart: why no page of a route has to be seen here, "GET /pattern" → reason.
  constructor(routes, apart) {
    const rows = [...fs.readFileSync(routes, 'utf8').matchAll(ROW)];
    this.routes = rows.map(([, method, pattern]) => ({method: method.toUpperCase(), pattern}));
    if (this.routes.length === 0) throw new Error(`${routes} lists no route`);
    Object.assign(this, {apart, looked: new Set(), sent: new Set()});
  }

  nameOf(method, path) {
    const places = (pattern) => segmentsOf(pattern).filter(isPlace).length;
    const found = this.routes.filter((one) => one.method === method && fits(one.pattern, path))
      .sort((a, b) => places(a.pattern) - places(b.pattern))[0];
    return found ? `${method} ${found.pattern}` : null;
  }

  // A page was looked at, which is the answer to this. Whether it is the first of its route. No route: a page that says so.
  look(method, path) {
    const name = this.nameOf(method, path), isFirst = !this.looked.has(name);
    this.looked.add(name);
    return isFirst;
  }

  send(path) {
    this.sent.add(this.nameOf('POST', path));
  }

  problems() {
    const found = [];
    const names = this.routes.map(({method, pattern}) => `${method} ${pattern}`);
    for (const name of names) {
      const isSeen = name.startsWith('GET') ? this.looked.has(name) : this.sent.has(name);
      if (!isSeen && !this.apart[name]) found.push(`${name}: nobody ${name.startsWith('GET') ? 'looked at it' : 'sent it'}`);
      if (isSeen && this.apart[name]) found.push(`${name}: is seen, and excused (${this.apart[name]})`);
    }
    for (const name of Object.keys(this.apart))
      if (!names.includes(name)) found.push(`${name}: is excused, and no route`);
    return found;
  }

  // Forms that answered with a page of their own: a question, a refusal, something that is shown once.
  answers() {
    return [...this.looked].filter((name) => name?.startsWith('POST')).length;
  }
}
