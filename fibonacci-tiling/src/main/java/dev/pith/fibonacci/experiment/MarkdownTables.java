package dev.pith.fibonacci.experiment;

import dev.pith.fibonacci.phrase.PhraseBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a report as Markdown tables. */
final class MarkdownTables {

    /** The masks whose trend is shown. */
    private static final List<String> TREND = List.of(
            MaskSet.PAIRS,
            MaskSet.FIBONACCI + " × 1",
            MaskSet.PERIOD + "5 × 1",
            MaskSet.FIBONACCI + " × 12",
            MaskSet.SHIFTED + " × 12",
            MaskSet.PERIOD + "5 × 8",
            MaskSet.PERIOD + "13 × 12",
            MaskSet.PERIOD + "144 × 12",
            MaskSet.RANDOM_TILING + " × 12",
            MaskSet.RANDOM_PLACES + " × 12",
            MaskSet.EVEN_PLACES + " × 12",
            MaskSet.FIBONACCI + " × 36",
            MaskSet.SHIFTED + " × 36",
            MaskSet.PERIOD + "144 × 36",
            MaskSet.PERIOD + "13 × 21",
            MaskSet.PUBLISHED + " × 36",
            MaskSet.EVERYWHERE);

    private final StringBuilder markdown = new StringBuilder();

    private MarkdownTables() {}

    static String of(ExperimentReport report) {
        MarkdownTables tables = new MarkdownTables();
        Map<String, List<TextResult>> files = byFile(report);
        files.forEach((name, texts) -> {
            tables.heading(name);
            tables.texts(texts);
            tables.trend(texts, false);
            tables.trend(texts, true);
            tables.published(texts);
            tables.masks(texts.getLast());
        });
        return tables.markdown.toString();
    }

    /** Returns the results by file, in the order of the report. */
    static Map<String, List<TextResult>> byFile(ExperimentReport report) {
        Map<String, List<TextResult>> files = new LinkedHashMap<>();
        for (TextResult text : report.texts()) {
            files.computeIfAbsent(text.name(), name -> new ArrayList<>()).add(text);
        }
        return files;
    }

    private void heading(String name) {
        markdown.append("## ").append(name).append("\n\n");
    }

    private void texts(List<TextResult> texts) {
        row(
                "Bytes",
                "Units",
                "Distinct",
                "Dictionary, B",
                "Phrases",
                "Book, B",
                "No phrases, order 0, B",
                "order 1, B");
        rule(8);
        for (TextResult text : texts) {
            MaskResult none = text.mask(MaskSet.NONE);
            row(
                    number(text.bytes()),
                    number(text.units()),
                    number(text.distinctUnits()),
                    number(text.dictionaryBytes()),
                    number(text.phrases().stream().mapToInt(Integer::intValue).sum()),
                    number(text.mask(MaskSet.EVERYWHERE).bookBytes()),
                    number(none.total(false)),
                    number(none.total(true)));
        }
        markdown.append('\n');
    }

    private void trend(List<TextResult> texts, boolean contexts) {
        markdown.append("Bytes saved against no phrases, coder of order ")
                .append(contexts ? 1 : 0)
                .append(", cheapest parse:\n\n");
        List<String> header = new ArrayList<>(List.of("Mask"));
        texts.forEach(text -> header.add(number(text.bytes()) + " B"));
        row(header);
        rule(header.size());
        for (String mask : TREND) {
            List<String> cells = new ArrayList<>(List.of(mask));
            texts.forEach(text -> cells.add(number(text.saved(mask, contexts))));
            row(cells);
        }
        markdown.append('\n');
    }

    /** The comparison as it was published: many tilings against one, and pairs switched off without tilings. */
    private void published(List<TextResult> texts) {
        markdown.append(
                "The published, unequal setting (greedy parse, order 0), bytes saved by 36 published tilings:\n\n");
        row(
                "Bytes",
                "against one period-5 tiling",
                "against no phrases, pairs off too",
                "against eight period-5 tilings",
                "against every position");
        rule(5);
        for (TextResult text : texts) {
            int many = greedy(text, MaskSet.PUBLISHED + " × 36");
            row(
                    number(text.bytes()),
                    number(greedy(text, MaskSet.PERIOD + "5 × 1") - many),
                    number(greedy(text, MaskSet.NONE) - many),
                    number(greedy(text, MaskSet.PERIOD + "5 × 8") - many),
                    number(greedy(text, MaskSet.EVERYWHERE) - many));
        }
        markdown.append('\n');
    }

    private static int greedy(TextResult text, String mask) {
        MaskResult result = text.mask(mask);
        return result.longestFirst().order0Bytes() + result.bookBytes();
    }

    private void masks(TextResult text) {
        markdown.append("All masks on ")
                .append(number(text.bytes()))
                .append(" B, phrase book included, dictionary not:\n\n");
        List<String> header = new ArrayList<>(List.of(
                "Mask",
                "Greedy, order 0, B",
                "Cheapest, order 0, B",
                "order 1, B",
                "Bits a unit, order 0",
                "Symbols",
                "Covered"));
        PhraseBook.LENGTHS.forEach(length -> header.add("of " + length));
        row(header);
        rule(header.size());
        for (MaskResult mask : text.masks()) {
            ParseResult parse = mask.cheapest();
            List<String> cells = new ArrayList<>(List.of(
                    mask.name(),
                    number(mask.longestFirst().order0Bytes() + mask.bookBytes()),
                    number(mask.total(false)),
                    number(mask.total(true)),
                    String.format(Locale.ROOT, "%.3f", 8.0 * mask.total(false) / Math.max(1, text.units())),
                    number(parse.symbols()),
                    percent(parse.coveredUnits(), text.units())));
            parse.phrases().forEach(phrases -> cells.add(number(phrases)));
            row(cells);
        }
        markdown.append("\nShare of units at which a phrase of each length may begin:\n\n");
        List<String> lengths = new ArrayList<>(List.of("Mask"));
        PhraseBook.LENGTHS.forEach(length -> lengths.add(Integer.toString(length)));
        row(lengths);
        rule(lengths.size());
        for (MaskResult mask : text.masks()) {
            List<String> cells = new ArrayList<>(List.of(mask.name()));
            mask.places().forEach(places -> cells.add(percent(places, text.units())));
            row(cells);
        }
        markdown.append('\n');
    }

    private void row(String... cells) {
        row(List.of(cells));
    }

    private void row(List<String> cells) {
        markdown.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void rule(int columns) {
        markdown.append("|---|").append("---:|".repeat(columns - 1)).append('\n');
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", 100.0 * part / Math.max(1, whole));
    }
}
