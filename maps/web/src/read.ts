/** Reads what the page carries: base64 of gzipped JSON, in columns. */
import { gunzipSync, strFromU8 } from "fflate";
import { type Area, type Association, type Basket, type Cell, type Changes, type Coded, type Gap, type GapValues, type Lakes, type Level, type Meta, type Model, type Placed, type Roads, type Site, type Sparse, type Topology, type Values, type Verdict, NO_DATA } from "./data";

interface Raw {
  meta: Meta;
  strings: Record<string, [string, string, string]>;
  topology: Topology;
  water: Lakes | null;
  roads: Roads | null;
  areas: {
    id: string[]; level: Coded; fi: string[]; sv: (string | null)[]; parent: number[]; middle: [number, number][];
    residents: Values; year: Coded; count: Values; alive: ([number, number] | null)[]; rate: Values; low: Values; high: Values; shrunk: Values;
    verdict: Coded; state: number[];
  };
  gapValues: Record<string, GapValues>;
  gaps: {
    id: string[]; need: number[]; area: number[]; town: number[]; name: (string | null)[]; rank: Values; ranklow: Values; rankhigh: Values;
    people: number[]; ifopen: Values; residents: Values; share: number[]; nearest: Coded; km: Values;
    robust: Values; robusterr: Values; checked: Coded; searched: Coded;
  } & Placed;
  associations: {
    name: string[]; reg: (string | null)[]; home: number[]; village: number[]; needs: number[]; roles: number[]; targets: number[]; scale: Coded;
    kind: Coded; precision: Coded; reason: Coded; address: Sparse; web: Sparse;
  } & Placed;
  sites: {
    name: string[]; home: number[]; needs: number[]; source: Coded; owner: Coded; open: Coded; season: Coded;
    step_free: number[]; seats: Values; seen: Coded; address: (string | null)[];
  } & Placed;
  cells: { people: number[]; without: number[]; bands: string[]; side: number } & Placed;
  basket: Basket | null;
  changes: Changes | null;
}

const code = (column: Coded, i: number): string | null => column.d[column.v[i] ?? -1] ?? null;

function sums(deltas: number[]): number[] {
  let total = 0;
  return deltas.map((delta) => (total += delta));
}

function degrees(column: Placed): { lon: number[]; lat: number[] } {
  const scale = Math.round(1 / column.step);
  const whole = (deltas: number[]): number[] => sums(deltas).map((steps) => steps / scale);
  return { lon: whole(column.lon), lat: whole(column.lat) };
}

function spread(column: Sparse): Map<number, string> {
  return new Map(sums(column.at).map((row, place) => [row, column.v[place] ?? ""]));
}

async function unpack(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (typeof DecompressionStream === "undefined") return strFromU8(gunzipSync(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

export async function read(element: Element): Promise<Model> {
  const raw = JSON.parse(await unpack((element.textContent ?? "").trim())) as Raw;
  return {
    meta: raw.meta,
    strings: raw.strings,
    topology: raw.topology,
    water: raw.water,
    roads: raw.roads,
    gapValues: raw.gapValues,
    areas: readAreas(raw.areas),
    gaps: readGaps(raw.gaps),
    associations: readAssociations(raw.associations),
    sites: readSites(raw.sites),
    cells: readCells(raw.cells),
    side: raw.cells.side,
    basket: raw.basket,
    changes: raw.changes,
  };
}

function readAreas(c: Raw["areas"]): Area[] {
  return c.id.map((id, i) => ({
    i, id, alive: c.alive[i] ?? null,
    level: code(c.level, i) as Level,
    fi: c.fi[i] ?? "",
    sv: c.sv[i] ?? null,
    parent: c.parent[i] ?? -1,
    middle: c.middle[i] ?? [0, 0],
    residents: c.residents[i] ?? null,
    year: code(c.year, i),
    count: c.count[i] ?? null,
    rate: c.rate[i] ?? null,
    low: c.low[i] ?? null,
    high: c.high[i] ?? null,
    shrunk: c.shrunk[i] ?? null,
    verdict: code(c.verdict, i) as Verdict | null,
    state: c.state[i] ?? NO_DATA,
  }));
}

function readGaps(c: Raw["gaps"]): Gap[] {
  const { lon, lat } = degrees(c);
  return c.id.map((id, i) => ({
    i, id,
    need: c.need[i] ?? 0,
    area: c.area[i] ?? -1,
    town: c.town[i] ?? -1,
    name: c.name[i] ?? null,
    rank: c.rank[i] ?? null,
    rankLow: c.ranklow[i] ?? null,
    rankHigh: c.rankhigh[i] ?? null,
    people: c.people[i] ?? 0,
    ifOpen: c.ifopen[i] ?? null,
    residents: c.residents[i] ?? null,
    share: c.share[i] ?? 0,
    nearest: code(c.nearest, i),
    km: c.km[i] ?? null,
    robust: c.robust[i] ?? null,
    robustError: c.robusterr[i] ?? null,
    checked: code(c.checked, i),
    searched: code(c.searched, i),
    lon: lon[i] ?? 0,
    lat: lat[i] ?? 0,
  }));
}

function readAssociations(c: Raw["associations"]): Association[] {
  const { lon, lat } = degrees(c);
  const address = spread(c.address);
  const web = spread(c.web);
  return c.name.map((name, i) => ({
    i, name,
    reg: c.reg[i] ?? null,
    home: c.home[i] ?? -1,
    village: c.village[i] ?? -1,
    needs: c.needs[i] ?? 0,
    roles: c.roles[i] ?? 0,
    targets: c.targets[i] ?? 0,
    scale: code(c.scale, i),
    kind: code(c.kind, i),
    precision: code(c.precision, i),
    reason: code(c.reason, i),
    address: address.get(i) ?? null,
    web: web.get(i) ?? null,
    lon: lon[i] ?? null,
    lat: lat[i] ?? null,
  }));
}

function readSites(c: Raw["sites"]): Site[] {
  const { lon, lat } = degrees(c);
  return c.name.map((name, i) => ({
    i, name,
    home: c.home[i] ?? -1,
    needs: c.needs[i] ?? 0,
    address: c.address[i] ?? null,
    source: code(c.source, i),
    owner: code(c.owner, i),
    open: code(c.open, i),
    season: code(c.season, i),
    step: c.step_free[i] ?? -1,
    seats: c.seats[i] ?? null,
    seen: code(c.seen, i),
    lon: lon[i] ?? null,
    lat: lat[i] ?? null,
  }));
}

function readCells(c: Raw["cells"]): Cell[] {
  const { lon, lat } = degrees(c);
  return c.people.map((people, i) => ({
    people, without: c.without[i] ?? 0, bands: c.bands.map((need) => need[i] ?? "-").join(""), lon: lon[i] ?? 0, lat: lat[i] ?? 0,
  }));
}
