import { expect } from "chai";
import { layOut, narrowWidth } from "../../../../web/src/stack/layout";
import type { Layout, Rectangle } from "../../../../web/src/stack/layout";
import { pageNode, StackPicture } from "../../../../web/src/stack/picture";
import { exampleStack } from "../../exampleStack";

const picture = new StackPicture(exampleStack);

describe("layOut", () => {
  const overlap = (one: Rectangle, other: Rectangle) =>
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height;

  function checkPlaces(layout: Layout): void {
    layout.boxes.forEach((one, index) => {
      expect(one.x, one.box.title).to.be.at.least(0);
      expect(one.x + one.width, one.box.title).to.be.at.most(layout.width);
      expect(one.y + one.height, one.box.title).to.be.at.most(layout.height);
      for (const row of one.rows) {
        expect(row.y + row.height, row.label).to.be.at.most(one.y + one.height);
        expect(row.x + row.width, row.label).to.be.at.most(one.x + one.width);
      }
      for (const other of layout.boxes.slice(index + 1)) {
        expect(overlap(one, other), `${one.box.title} over ${other.box.title}`).to.be.false;
      }
    });
  }

  for (const width of [280, narrowWidth - 1, narrowWidth, 727, 1200]) {
    it(`keeps boxes apart and inside, ${width} px wide`, () => {
      const layout = layOut(picture, width);
      checkPlaces(layout);
      expect(layout.narrow).to.equal(width < narrowWidth);
      expect(new Set(layout.boxes.map(({ x }) => x)).size).to.equal(width < narrowWidth ? 1 : 4);
      expect(layout.edges).to.have.length(picture.edges.length);
      for (const { path } of layout.edges)
        expect(path)
          .to.match(/^M [\d.]+ [\d.]+ /)
          .and.not.contain("NaN");
    });
  }

  it("leaves no room for columns that are empty, and draws the page alone", () => {
    checkPlaces(layOut({ boxes: [...picture.boxes.slice(-1)], edges: [] }, 800));
    expect(layOut({ boxes: [], edges: [] }, 800).boxes.map((placed) => placed.box.id)).to.deep.equal([pageNode]);
  });
});
