package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Imports a vocabulary of llama2.c, such as {@code tok512.bin}: little-endian, the longest token's length, then for each
 * token a score, a length and the bytes. It came of a SentencePiece model: token 0 is unknown, 1 and 2 begin and end a
 * text, 3 to 258 are bytes, and the others are pieces, the sooner to be merged the higher their score.
 */
public final class Tok512 {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_PIECE = 259;

    private Tok512() {}

    private record Merge(String left, String right, float score) {

        /** The order in which such vocabularies are converted to merges. */
        static final Comparator<Merge> ORDER = Comparator.comparingDouble(Merge::score)
                .thenComparingInt(
                        merge -> merge.left().codePointCount(0, merge.left().length()))
                .thenComparingInt(
                        merge -> merge.right().codePointCount(0, merge.right().length()))
                .reversed();
    }

    /** Returns the file beside the corpora, or skips the test that calls this. */
    public static Path requireFile() {
        String corpora = System.getenv("PITH_CORPORA");
        assumeTrue(corpora != null, "PITH_CORPORA is not set");
        Path file = Path.of(corpora).resolveSibling("models").resolve("tok512.bin");
        assumeTrue(Files.exists(file), file + " is not there");
        return file;
    }

    /** Returns the {@code tokenizer.json} of the same vocabulary. */
    public static byte[] tokenizerJson(Path vocabulary) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(vocabulary)).order(ByteOrder.LITTLE_ENDIAN);
        in.getInt();
        Map<String, Integer> tokens = new HashMap<>();
        List<String> names = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        while (in.hasRemaining()) {
            scores.add(in.getFloat());
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            String name = new String(bytes, StandardCharsets.UTF_8);
            // Line feeds stand around the names of special tokens, and spaces for what stands for a space.
            name = names.size() < FIRST_PIECE ? name.strip() : name.replace(' ', '▁');
            tokens.put(name, names.size());
            names.add(name);
        }
        List<Merge> merges = new ArrayList<>();
        for (int token = FIRST_PIECE; token < names.size(); token++) {
            merges.addAll(merges(names.get(token), scores.get(token), tokens));
        }
        merges.sort(Merge.ORDER);

        ObjectNode file = JSON.createObjectNode();
        for (int token = 0; token < 3; token++) {
            file.withArray("/added_tokens")
                    .addObject()
                    .put("id", token)
                    .put("content", names.get(token))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        ArrayNode normalizers =
                file.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        normalizers.addObject().put("type", "Prepend").put("prepend", "▁");
        ObjectNode replace = normalizers.addObject().put("type", "Replace").put("content", "▁");
        replace.putObject("pattern").put("String", " ");
        file.putNull("pre_tokenizer");
        ObjectNode template = file.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", "<s>").put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        template.putArray("pair");
        ObjectNode beginning =
                template.putObject("special_tokens").putObject("<s>").put("id", "<s>");
        beginning.putArray("ids").add(1);
        beginning.putArray("tokens").add("<s>");
        ObjectNode model = file.putObject("model");
        model.put("type", "BPE").put("unk_token", "<unk>").put("fuse_unk", true).put("byte_fallback", true);
        ObjectNode vocab = model.putObject("vocab");
        for (int token = 0; token < names.size(); token++) {
            vocab.put(names.get(token), token);
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(merge -> list.add(merge.left() + " " + merge.right()));
        return JSON.writeValueAsBytes(file);
    }

    /** Returns all ways to make a piece of two others. */
    private static List<Merge> merges(String piece, float score, Map<String, Integer> tokens) {
        List<Merge> merges = new ArrayList<>();
        for (int at = 1; at < piece.length(); at++) {
            String left = piece.substring(0, at);
            String right = piece.substring(at);
            if (tokens.containsKey(left) && tokens.containsKey(right)) {
                merges.add(new Merge(left, right, score));
            }
        }
        return merges;
    }
}
