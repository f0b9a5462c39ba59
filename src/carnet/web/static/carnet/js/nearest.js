// The nearest of drawn things ahead in a direction; what lies aside counts double, so that rows and columns are followed.
function middle(thing) {
  const box = thing.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

export function nearest(from, things, [dx, dy]) {
  const [x, y] = middle(from);
  let found = null;
  let least = Infinity;
  for (const thing of things) {
    const [sx, sy] = middle(thing);
    const ahead = (sx - x) * dx + (sy - y) * dy;
    const aside = Math.abs((sx - x) * dy) + Math.abs((sy - y) * dx);
    if (ahead > 4 && ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      found = thing;
    }
  }
  return found;
}
