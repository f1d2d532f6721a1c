package dev.pith.fibonacci.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TilingDrawingTest {

    private static final List<Tiling> TILINGS = List.of(
            Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.rational(1, 3)),
            Tiling.periodic("LLSLS", 1),
            Tiling.random(QuadraticNumber.GOLDEN, 1));

    @Test
    void boxesOfEachLevelAddUpToTheText() throws Exception {
        for (Tiling tiling : TILINGS) {
            for (int units : new int[] {0, 1, 5, 100, 1_000}) {
                int[] covered = new int[6];
                for (Element level : elements(parse(draw(words(units), tiling, 6)), "g", "level")) {
                    for (Element box : elements(level, "rect", "")) {
                        covered[Integer.parseInt(level.getAttribute("data-level"))] +=
                                Integer.parseInt(box.getAttribute("data-units"));
                    }
                }
                for (int level = 0; level < 6; level++) {
                    assertEquals(units, covered[level], tiling + ", level " + level);
                }
            }
        }
    }

    @Test
    void boxesOfARowTouchAndStayInThePicture() throws Exception {
        for (Tiling tiling : TILINGS) {
            Document picture = parse(draw(words(300), tiling, 8));
            int width = Integer.parseInt(picture.getDocumentElement().getAttribute("width"));
            int height = Integer.parseInt(picture.getDocumentElement().getAttribute("height"));
            for (Element level : elements(picture, "g", "level")) {
                int next = -1;
                for (Element box : elements(level, "rect", "")) {
                    int x = Integer.parseInt(box.getAttribute("x"));
                    assertTrue(next < 0 || x == next);
                    next = x + Integer.parseInt(box.getAttribute("width"));
                    assertTrue(next <= width);
                    assertTrue(Integer.parseInt(box.getAttribute("y")) + Integer.parseInt(box.getAttribute("height"))
                            <= height);
                }
            }
        }
    }

    @Test
    void everyWordIsShown() throws Exception {
        List<String> words = words(200);
        List<String> shown = new ArrayList<>();
        for (Element unit : elements(parse(draw(words, TILINGS.getFirst(), 3)), "g", "unit")) {
            shown.add(unit.getElementsByTagName("title").item(0).getTextContent());
        }
        assertEquals(words, shown);
    }

    @Test
    void hostileWordsAreTextOnly() throws Exception {
        List<String> words = List.of(
                "<script>alert(1)</script>",
                "</title></svg>",
                "&amp;",
                "]]>",
                "\"'",
                "",
                "\u0000\u0001\u001f",
                "\ud800",
                "\udc00\ud800",
                "\uffff\ufffe",
                "😀",
                "a\nb\tc\rd",
                "<![CDATA[",
                "x".repeat(10_000),
                "😀".repeat(100),
                "%s%d%n");
        String svg = draw(words, TILINGS.getFirst(), 4);
        Document picture = parse(svg);
        List<String> shown = new ArrayList<>();
        for (Element unit : elements(picture, "g", "unit")) {
            shown.add(unit.getElementsByTagName("title").item(0).getTextContent());
        }
        assertEquals(words.subList(0, 6), shown.subList(0, 6));
        assertEquals("\ufffd\ufffd\ufffd", shown.get(6));
        assertEquals("\ufffd", shown.get(7));
        assertEquals("\ufffd\ufffd", shown.get(8));
        assertEquals("\ufffd\ufffd", shown.get(9));
        assertEquals("😀", shown.get(10));
        assertEquals("a␣b␣c␣d", shown.get(11));
        assertEquals(words.subList(12, 16), shown.subList(12, 16));
        assertEquals(0, picture.getElementsByTagName("script").getLength());
    }

    @Test
    void refersToNothingOutside() {
        String svg = draw(words(50), TILINGS.getFirst(), 5);
        assertEquals(svg.indexOf("http"), svg.lastIndexOf("http"));
        assertTrue(svg.startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        assertFalse(svg.contains("href") || svg.contains("url(") || svg.contains("@import"));
    }

    private static String draw(List<String> words, Tiling tiling, int levels) {
        return TilingDrawing.svg(words, new Hierarchy(tiling, DeflationRule.fibonacci(levels)));
    }

    private static List<String> words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "word".repeat(i % 4) + i).toList();
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document document, String name, String style) {
        return elements(document.getDocumentElement(), name, style);
    }

    private static List<Element> elements(Element parent, String name, String style) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Element element = (Element) nodes.item(i);
            if (style.isEmpty() || style.equals(element.getAttribute("class"))) {
                elements.add(element);
            }
        }
        return elements;
    }
}
