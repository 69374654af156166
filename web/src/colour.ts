/** Colours that a page sets, made readable. */

/** Takes #rgb or #rrggbb, gives it with the text colour (black or white) that stands out more; else undefined. */
export function accent(colour: string | null): { ground: string; text: string } | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour ?? '');
  const ground = short ? `#${short.slice(1).map((digit) => digit + digit).join('')}` : (colour ?? '');
  if (!/^#[\da-f]{6}$/i.test(ground)) return undefined;
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const part = parseInt(ground.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // At this luminance black and white text contrast equally (4.6 to 1).
  return { ground, text: luminance > 0.179 ? '#000000' : '#ffffff' };
}
