package dev.pith.llm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pith.llm.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a tokenizer does to text before it merges tokens, apart from what cannot be undone: normalisation to NFC and spaces
 * put in front are left out, so that tokens stand for the very bytes that they come from.
 *
 * @param kind how the vocabulary writes bytes
 * @param splitters how text is cut into pieces, step by step
 */
record PreTokenization(Kind kind, List<Splitter> splitters) {

    /** How a vocabulary writes bytes. */
    enum Kind {
        /** Every byte is a character of {@link ByteAlphabet}. */
        BYTE_LEVEL,
        /** As UTF-8, but {@link #SPACE} for a space. Bytes that no token has are written as {@code <0x00>} to {@code <0xFF>}. */
        SENTENCE_PIECE
    }

    /** What stands for a space in a vocabulary of kind {@link Kind#SENTENCE_PIECE}. */
    static final char SPACE = '▁';

    /** What GPT-2 takes for a piece: it is what {@code ByteLevel} means unless told otherwise. */
    private static final String BYTE_LEVEL_PATTERN =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final int MOST_SPLITTERS = 32;

    PreTokenization {
        splitters = List.copyOf(splitters);
    }

    /**
     * Reads the parts of a tokenizer file that tell it; those that the file does not have are missing or null nodes.
     *
     * @throws UnsupportedModelException if they ask for anything that is not supported
     */
    static PreTokenization of(JsonNode normalizer, JsonNode preTokenizer) throws UnsupportedModelException {
        Reader reader = new Reader();
        reader.readNormalizer(normalizer);
        reader.readPreTokenizer(preTokenizer);
        if (reader.byteLevel == reader.replacesSpaces) {
            throw new UnsupportedModelException("a tokenizer that is " + (reader.byteLevel ? "both" : "neither")
                    + " byte-level and SentencePiece-style is not supported");
        }
        return new PreTokenization(reader.byteLevel ? Kind.BYTE_LEVEL : Kind.SENTENCE_PIECE, reader.splitters);
    }

    /** What has been read so far. */
    private static final class Reader {

        private boolean byteLevel;
        private boolean replacesSpaces;
        private final List<Splitter> splitters = new ArrayList<>();

        void readNormalizer(JsonNode normalizer) throws UnsupportedModelException {
            if (isAbsent(normalizer)) {
                return;
            }
            String type = normalizer.path("type").asText();
            switch (type) {
                case "Sequence" -> {
                    for (JsonNode element : normalizer.path("normalizers")) {
                        readNormalizer(element);
                    }
                }
                case "NFC" -> {}
                case "Prepend" -> requireSpace("the normalizer Prepend of", normalizer.path("prepend"));
                case "Replace" -> {
                    requireSpace("the normalizer Replace by", normalizer.path("content"));
                    String replaced = normalizer.path("pattern").path("String").asText();
                    if (!replaced.equals(" ")) {
                        throw unsupported("the normalizer Replace of " + normalizer.path("pattern"));
                    }
                    replacesSpaces = true;
                }
                default -> throw unsupported("the normalizer " + type);
            }
        }

        void readPreTokenizer(JsonNode preTokenizer) throws UnsupportedModelException {
            if (isAbsent(preTokenizer)) {
                return;
            }
            String type = preTokenizer.path("type").asText();
            if (byteLevel) {
                throw unsupported("the pre-tokenizer " + type + " after ByteLevel");
            }
            switch (type) {
                case "Sequence" -> {
                    for (JsonNode element : preTokenizer.path("pretokenizers")) {
                        readPreTokenizer(element);
                    }
                }
                case "ByteLevel" -> {
                    byteLevel = true;
                    if (preTokenizer.path("use_regex").asBoolean(true)) {
                        add(OnigurumaPattern.compile(BYTE_LEVEL_PATTERN), Splitter.Behaviour.ISOLATED, false);
                    }
                }
                case "Digits" -> {
                    boolean eachAlone = preTokenizer.path("individual_digits").asBoolean(false);
                    add(
                            OnigurumaPattern.compile("\\p{N}"),
                            eachAlone ? Splitter.Behaviour.ISOLATED : Splitter.Behaviour.CONTIGUOUS,
                            false);
                }
                case "Metaspace" -> {
                    requireSpace("the pre-tokenizer Metaspace with", preTokenizer.path("replacement"));
                    if (!splitters.isEmpty()) {
                        throw unsupported("the pre-tokenizer Metaspace after another");
                    }
                    replacesSpaces = true;
                    if (preTokenizer.path("split").asBoolean(true)) {
                        add(
                                OnigurumaPattern.literal(String.valueOf(SPACE)),
                                Splitter.Behaviour.MERGED_WITH_NEXT,
                                false);
                    }
                }
                case "Split" ->
                    add(
                            pattern(preTokenizer.path("pattern")),
                            behaviour(preTokenizer.path("behavior").asText()),
                            preTokenizer.path("invert").asBoolean(false));
                default -> throw unsupported("the pre-tokenizer " + type);
            }
        }

        private void add(Pattern pattern, Splitter.Behaviour behaviour, boolean invert)
                throws UnsupportedModelException {
            if (splitters.size() == MOST_SPLITTERS) {
                throw unsupported("more than " + MOST_SPLITTERS + " pre-tokenizers");
            }
            splitters.add(new Splitter(pattern, behaviour, invert));
        }

        private static Pattern pattern(JsonNode pattern) throws UnsupportedModelException {
            JsonNode regex = pattern.path("Regex");
            if (regex.isTextual()) {
                return OnigurumaPattern.compile(regex.asText());
            }
            String string = pattern.path("String").asText();
            if (string.isEmpty()) {
                throw unsupported("the pre-tokenizer Split with neither Regex nor String");
            }
            return OnigurumaPattern.literal(string);
        }

        private static Splitter.Behaviour behaviour(String name) throws UnsupportedModelException {
            return switch (name) {
                case "Isolated" -> Splitter.Behaviour.ISOLATED;
                case "Contiguous" -> Splitter.Behaviour.CONTIGUOUS;
                case "MergedWithPrevious" -> Splitter.Behaviour.MERGED_WITH_PREVIOUS;
                case "MergedWithNext" -> Splitter.Behaviour.MERGED_WITH_NEXT;
                default -> throw unsupported("the pre-tokenizer Split with behavior " + name);
            };
        }

        private static boolean isAbsent(JsonNode node) {
            return node.isMissingNode() || node.isNull();
        }

        private static void requireSpace(String what, JsonNode replacement) throws UnsupportedModelException {
            if (!replacement.asText().equals(String.valueOf(SPACE))) {
                throw unsupported(what + " " + replacement);
            }
        }

        private static UnsupportedModelException unsupported(String what) {
            return new UnsupportedModelException(
                    "a tokenizer with " + JsonReader.beginning(what) + " is not supported");
        }
    }
}
