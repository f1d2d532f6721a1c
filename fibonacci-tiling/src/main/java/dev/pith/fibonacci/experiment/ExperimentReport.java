package dev.pith.fibonacci.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;

/**
 * What an experiment found.
 *
 * @param options what was measured
 * @param texts the results, those of one file one after the other, by ascending length
 */
public record ExperimentReport(ExperimentOptions options, List<TextResult> texts) {

    /** Copies the list. */
    public ExperimentReport {
        texts = List.copyOf(texts);
    }

    /** Returns all figures as JSON, in the structure of the records. */
    public String toJson() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers and strings always have a JSON form", e);
        }
    }

    /** Returns the tables in Markdown. */
    public String toMarkdown() {
        return MarkdownTables.of(this);
    }

    /** Returns a plot of bytes saved against using no phrases, by length of text, one line for each kind of mask, as SVG. */
    public String toSvg() {
        return SavingsPlot.of(this);
    }
}
