package dev.pith.llm.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Small tokenizer files of all kinds, their merges learnt from {@link TestTexts}. */
final class TokenizerFiles {

    static final String GPT2_PATTERN =
            "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    static final String LLAMA3_PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    static final String QWEN2_PATTERN = LLAMA3_PATTERN.replace("{1,3}", "");
    static final String GPT4O_PATTERN =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
                    + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    static final String BYTE_LEVEL = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true}";
    static final String BYTES_ONLY =
            "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":false}";
    static final String METASPACE =
            "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"never\",\"split\":true}";
    static final String REPLACE = "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"▁\"}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MERGES = 600;
    private static final Pattern WORD = Pattern.compile(" ?[^ \\n]+|\\n+| +");

    private static final List<BpeTrainer.Merge> BYTE_LEVEL_MERGES = BpeTrainer.train(byteLevelWords(), MERGES);
    private static final List<BpeTrainer.Merge> SENTENCE_PIECE_MERGES = BpeTrainer.train(sentencePieceWords(), MERGES);

    private TokenizerFiles() {}

    /** Returns the pre-tokenizers of LLaMA 3 and of Qwen 2: a pattern, and bytes for what is between. */
    static String splitThenByteLevel(String pattern) {
        return sequence(split("{\"Regex\":" + quoted(pattern) + "}", "Isolated", false), BYTES_ONLY);
    }

    static String sequence(String... preTokenizers) {
        return "{\"type\":\"Sequence\",\"pretokenizers\":[" + String.join(",", preTokenizers) + "]}";
    }

    static String split(String pattern, String behavior, boolean invert) {
        return "{\"type\":\"Split\",\"pattern\":" + pattern + ",\"behavior\":\"" + behavior + "\",\"invert\":" + invert
                + "}";
    }

    static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a byte-level file with the given pre-tokenizer, whose first token is special. */
    static ObjectNode byteLevel(String preTokenizer) {
        Set<String> names = new LinkedHashSet<>();
        names.add("<|endoftext|>");
        names.addAll(alphabet());
        BYTE_LEVEL_MERGES.forEach(merge -> names.add(merge.result()));
        ObjectNode file = file(List.copyOf(names), BYTE_LEVEL_MERGES);
        set(file, "pre_tokenizer", preTokenizer);
        set(file, "decoder", BYTE_LEVEL);
        addToken(file, 0, "<|endoftext|>", true);
        return file;
    }

    /** Returns a SentencePiece-style file with byte fallback, whose first tokens are special. */
    static ObjectNode sentencePiece(String normalizer, String preTokenizer) {
        List<String> characters = sentencePieceWords().stream()
                .flatMap(List::stream)
                .filter(character -> character.codePointAt(0) < 0x500 || character.equals("▁"))
                .distinct()
                .toList();
        Set<String> names = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < 256; value++) {
            names.add(String.format("<0x%02X>", value));
        }
        names.addAll(characters);
        List<BpeTrainer.Merge> merges = new ArrayList<>();
        for (BpeTrainer.Merge merge : SENTENCE_PIECE_MERGES) {
            if (names.contains(merge.left()) && names.contains(merge.right())) {
                merges.add(merge);
                names.add(merge.result());
            }
        }
        ObjectNode file = file(List.copyOf(names), merges);
        set(file, "normalizer", normalizer);
        set(file, "pre_tokenizer", preTokenizer);
        ObjectNode model = model(file);
        model.put("unk_token", "<unk>").put("fuse_unk", true).put("byte_fallback", true);
        addToken(file, 0, "<unk>", true);
        addToken(file, 1, "<s>", true);
        addToken(file, 2, "</s>", true);
        return file;
    }

    private static ObjectNode file(List<String> names, List<BpeTrainer.Merge> merges) {
        ObjectNode file = JSON.createObjectNode();
        file.put("version", "1.0");
        file.putNull("truncation");
        file.putNull("padding");
        file.putArray("added_tokens");
        file.putNull("normalizer");
        file.putNull("pre_tokenizer");
        file.putNull("post_processor");
        file.putNull("decoder");
        ObjectNode model = file.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int token = 0; token < names.size(); token++) {
            vocabulary.put(names.get(token), token);
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(merge -> list.add(merge.left() + " " + merge.right()));
        return file;
    }

    static ObjectNode model(ObjectNode file) {
        return (ObjectNode) file.get("model");
    }

    static ObjectNode vocabulary(ObjectNode file) {
        return (ObjectNode) model(file).get("vocab");
    }

    static ArrayNode merges(ObjectNode file) {
        return (ArrayNode) model(file).get("merges");
    }

    static ObjectNode addToken(ObjectNode file, int token, String content, boolean special) {
        ((ArrayNode) file.get("added_tokens"))
                .addObject()
                .put("id", token)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
        return file;
    }

    /** Sets a part of the file to what is given as JSON. */
    static ObjectNode set(ObjectNode file, String part, String json) {
        try {
            file.set(part, JSON.readTree(json));
            return file;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(ObjectNode file) {
        try {
            return JSON.writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tokenizer tokenizer(ObjectNode file) throws IOException {
        return Tokenizer.parse(bytes(file));
    }

    /** Returns the character that stands for each byte. */
    static List<String> alphabet() {
        String[] characters = new String[256];
        for (int codePoint = 0; codePoint < 0x200; codePoint++) {
            int value = ByteAlphabet.toByte(codePoint);
            if (value != ByteAlphabet.NONE) {
                characters[value] = Character.toString(codePoint);
            }
        }
        return List.of(characters);
    }

    private static List<List<String>> byteLevelWords() {
        List<String> alphabet = alphabet();
        List<List<String>> words = new ArrayList<>();
        for (String word : words()) {
            List<String> symbols = new ArrayList<>();
            for (byte value : TestTexts.utf8(word)) {
                symbols.add(alphabet.get(value & 0xFF));
            }
            words.add(symbols);
        }
        return words;
    }

    private static List<List<String>> sentencePieceWords() {
        List<List<String>> words = new ArrayList<>();
        for (String word : words()) {
            words.add(word.replace(' ', '▁')
                    .codePoints()
                    .mapToObj(Character::toString)
                    .toList());
        }
        return words;
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (String text : TestTexts.TEXTS) {
            Matcher matcher = WORD.matcher(text);
            while (matcher.find()) {
                words.add(matcher.group());
            }
        }
        return words;
    }
}
