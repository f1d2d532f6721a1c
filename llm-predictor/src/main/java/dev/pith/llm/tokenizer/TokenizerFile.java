package dev.pith.llm.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code tokenizer.json}. The file is gone through twice, since merges can be understood only when the vocabulary
 * is known, and may stand before it.
 */
final class TokenizerFile {

    /** Special tokens that are there to begin a text, those that mean nothing else first. */
    private static final List<String> BEGINNINGS =
            List.of("<s>", "<bos>", "<|begin_of_text|>", "<|begin▁of▁sentence|>", "<|startoftext|>", "<|endoftext|>");

    private static final int UNUSED = -1;

    private final byte[] json;

    private JsonNode normalizer = MissingNode.getInstance();
    private JsonNode preTokenizer = MissingNode.getInstance();
    private JsonNode postProcessor = MissingNode.getInstance();
    private final List<AddedToken> addedTokens = new ArrayList<>();
    private boolean hasVocabulary;
    private boolean hasMerges;
    private @Nullable String unknownToken;
    private boolean byteFallback;
    private boolean ignoreMerges;

    /** The names of the vocabulary, and the token of each. */
    private final ByteStrings names = new ByteStrings();

    private int[] tokens = new int[16];
    private int vocabularySize;

    private record AddedToken(int token, String content, boolean special) {}

    private TokenizerFile(byte[] json) {
        this.json = json;
    }

    static Tokenizer parse(byte[] json) throws IOException {
        return new TokenizerFile(json).parse();
    }

    private Tokenizer parse() throws IOException {
        readOnce(this::readMember);
        if (!hasVocabulary || !hasMerges) {
            throw JsonReader.corruptDocument("no model with a vocabulary and merges");
        }
        PreTokenization preTokenization = PreTokenization.of(normalizer, preTokenizer);
        Vocabulary vocabulary = vocabulary(preTokenization.kind());
        Merges merges = new Merges();
        readOnce((reader, key) -> {
            if (key.equals("model")) {
                reader.readObject("the model", member -> {
                    if (member.equals("merges")) {
                        readMerges(reader, vocabulary, merges);
                    } else {
                        reader.skipValue();
                    }
                });
            } else {
                reader.skipValue();
            }
        });
        return new Tokenizer(vocabulary, merges, preTokenization, beginningOfText());
    }

    /** Reads the value of one key of the document. */
    private interface DocumentReader {
        void read(JsonReader reader, String key) throws IOException;
    }

    private void readOnce(DocumentReader members) throws IOException {
        try (JsonReader reader = new JsonReader(json)) {
            Set<String> keys = new HashSet<>();
            reader.readDocument(key -> {
                requireNew(reader, keys, key);
                members.read(reader, key);
            });
        }
    }

    private static void requireNew(JsonReader reader, Set<String> keys, String key) throws CorruptInputException {
        if (keys.size() == 100) {
            throw reader.corrupt("too many keys");
        }
        if (!keys.add(key)) {
            throw reader.corrupt("the key " + JsonReader.quoted(key) + " twice");
        }
    }

    private void readMember(JsonReader reader, String key) throws IOException {
        switch (key) {
            case "normalizer" -> normalizer = reader.readTree("the normalizer");
            case "pre_tokenizer" -> preTokenizer = reader.readTree("the pre-tokenizer");
            case "post_processor" -> postProcessor = reader.readTree("the post-processor");
            case "added_tokens" -> {
                if (!reader.isNull()) {
                    reader.readArray("added_tokens", () -> readAddedToken(reader));
                }
            }
            case "model" -> readModel(reader);
            default -> reader.skipValue();
        }
    }

    private void readAddedToken(JsonReader reader) throws IOException {
        int[] token = {UNUSED};
        String[] content = {""};
        boolean[] special = {false};
        Set<String> keys = new HashSet<>();
        reader.readObject("an added token", key -> {
            requireNew(reader, keys, key);
            switch (key) {
                case "id" -> token[0] = readToken(reader);
                case "content" -> content[0] = reader.readString("an added token's content");
                case "special" -> special[0] = reader.readBoolean("special");
                default -> reader.skipValue();
            }
        });
        if (token[0] == UNUSED || content[0].isEmpty()) {
            throw reader.corrupt("an added token without id or content");
        }
        addedTokens.add(new AddedToken(token[0], content[0], special[0]));
    }

    /** Reads a token, which is less than the file's length: so an array with an element for each is not too long. */
    private int readToken(JsonReader reader) throws IOException {
        int token = reader.readInt("a token's id", json.length);
        vocabularySize = Math.max(vocabularySize, token + 1);
        return token;
    }

    private void readModel(JsonReader reader) throws IOException {
        Set<String> keys = new HashSet<>();
        reader.readObject("the model", key -> {
            requireNew(reader, keys, key);
            switch (key) {
                case "type" -> {
                    String type = reader.readString("the model's type");
                    if (!type.equals("BPE")) {
                        throw unsupported("a model of type " + JsonReader.quoted(type));
                    }
                }
                case "vocab" -> {
                    if (reader.isArray()) {
                        throw unsupported("a vocabulary that is a list, as Unigram models have");
                    }
                    hasVocabulary = true;
                    reader.readObject("the vocabulary", name -> readName(reader, name));
                }
                case "merges" -> {
                    hasMerges = true;
                    reader.skipValue();
                }
                case "unk_token" -> unknownToken = reader.isNull() ? null : reader.readString("unk_token");
                case "byte_fallback" -> byteFallback = reader.readBoolean("byte_fallback");
                case "ignore_merges" -> ignoreMerges = reader.readBoolean("ignore_merges");
                case "continuing_subword_prefix", "end_of_word_suffix" -> {
                    if (!reader.isNull() && !reader.readString(key).isEmpty()) {
                        throw unsupported("a " + key);
                    }
                }
                default -> reader.skipValue();
            }
        });
    }

    private void readName(JsonReader reader, String name) throws IOException {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int token = readToken(reader);
        if (!names.add(utf8, 0, utf8.length)) {
            throw reader.corrupt("the token " + JsonReader.quoted(name) + " twice");
        }
        if (names.size() > tokens.length) {
            tokens = Arrays.copyOf(tokens, tokens.length + (tokens.length >> 1));
        }
        tokens[names.size() - 1] = token;
    }

    private Vocabulary vocabulary(PreTokenization.Kind kind) throws CorruptInputException {
        Vocabulary.Builder builder = new Vocabulary.Builder(kind, vocabularySize, byteFallback, ignoreMerges);
        BitSet special = new BitSet();
        for (AddedToken added : addedTokens) {
            special.set(added.token(), added.special());
        }
        int unknown = unknownToken == null ? ByteStrings.ABSENT : find(unknownToken);
        BitSet used = new BitSet();
        for (int i = 0; i < names.size(); i++) {
            requireUnused(used, tokens[i]);
            if (i != unknown && !special.get(tokens[i])) {
                builder.add(tokens[i], names.get(i));
            }
        }
        BitSet usedByAdded = new BitSet();
        for (AddedToken added : addedTokens) {
            requireUnused(usedByAdded, added.token());
            // Added tokens may stand in the vocabulary, too.
            int name = find(added.content());
            if (name == ByteStrings.ABSENT) {
                requireUnused(used, added.token());
                if (!added.special()) {
                    builder.addText(added.token(), added.content().getBytes(StandardCharsets.UTF_8));
                }
            } else if (tokens[name] != added.token()) {
                throw JsonReader.corruptDocument("two tokens are " + JsonReader.quoted(added.content()));
            }
        }
        return builder.build();
    }

    private static void requireUnused(BitSet used, int token) throws CorruptInputException {
        if (used.get(token)) {
            throw JsonReader.corruptDocument("two tokens have the id " + token);
        }
        used.set(token);
    }

    /** Returns the index of a name. */
    private int find(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return names.find(utf8, 0, utf8.length);
    }

    private void readMerges(JsonReader reader, Vocabulary vocabulary, Merges merges) throws IOException {
        List<byte[]> pair = new ArrayList<>();
        reader.readArray("merges", () -> {
            pair.clear();
            if (reader.isArray()) {
                reader.readArray("a merge", () -> {
                    if (pair.size() == 2) {
                        throw reader.corrupt("a merge of more than two tokens");
                    }
                    pair.add(reader.readString("a merge's token").getBytes(StandardCharsets.UTF_8));
                });
            } else {
                String merge = reader.readString("a merge");
                if (merge.startsWith("#version")) {
                    return;
                }
                int space = merge.indexOf(' ');
                if (space >= 0 && merge.indexOf(' ', space + 1) < 0) {
                    pair.add(merge.substring(0, space).getBytes(StandardCharsets.UTF_8));
                    pair.add(merge.substring(space + 1).getBytes(StandardCharsets.UTF_8));
                }
            }
            if (pair.size() != 2) {
                throw reader.corrupt("a merge that is not of two tokens");
            }
            byte[] left = pair.getFirst();
            byte[] right = pair.getLast();
            byte[] both = Arrays.copyOf(left, left.length + right.length);
            System.arraycopy(right, 0, both, left.length, right.length);
            vocabulary.addMerge(merges, token(reader, left), token(reader, right), token(reader, both));
        });
    }

    private int token(JsonReader reader, byte[] name) throws CorruptInputException {
        int index = names.find(name, 0, name.length);
        if (index == ByteStrings.ABSENT) {
            throw reader.corrupt("a merge with " + JsonReader.quoted(name) + ", which is not in the vocabulary");
        }
        return tokens[index];
    }

    /**
     * Returns the token that the post-processor's template puts first, or else the special token that usually begins a
     * text, if there is one.
     */
    private OptionalInt beginningOfText() {
        String first = templateBeginning(postProcessor);
        if (first != null) {
            OptionalInt token = tokenNamed(first);
            if (token.isPresent()) {
                return token;
            }
        }
        for (String beginning : BEGINNINGS) {
            for (AddedToken token : addedTokens) {
                if (token.special() && token.content().equals(beginning)) {
                    return OptionalInt.of(token.token());
                }
            }
        }
        return OptionalInt.empty();
    }

    private static @Nullable String templateBeginning(JsonNode processor) {
        for (JsonNode element : processor.path("processors")) {
            String beginning = templateBeginning(element);
            if (beginning != null) {
                return beginning;
            }
        }
        return processor.path("single").path(0).path("SpecialToken").path("id").asText(null);
    }

    private OptionalInt tokenNamed(String name) {
        for (AddedToken token : addedTokens) {
            if (token.content().equals(name)) {
                return OptionalInt.of(token.token());
            }
        }
        int index = find(name);
        return index == ByteStrings.ABSENT ? OptionalInt.empty() : OptionalInt.of(tokens[index]);
    }

    private static UnsupportedModelException unsupported(String what) {
        return new UnsupportedModelException("a tokenizer with " + what + " is not supported");
    }
}
