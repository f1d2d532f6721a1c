package dev.pith.llm.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference is right: real models speak English through it, and it obeys what follows from the architecture. */
class ReferenceForwardTest {

    private static final long SEED = 20260701;
    private static final double ROUNDING = 1e-9;

    private static final String STORY = "Once upon a time, there was a little girl named Lily. She loved to play with"
            + " her toys in the park. One day, she saw a big dog. The dog was happy and they played together.";

    @TempDir
    Path directory = Path.of("");

    private ReferenceForward forward(TestCheckpoint checkpoint) throws IOException {
        Path target = directory.resolve(String.valueOf(directory.toFile().list().length));
        checkpoint.write(target);
        try (ModelDirectory model = ModelDirectory.open(target)) {
            return new ReferenceForward(model.weights());
        }
    }

    private static int[] tokens(int length, int vocabulary) {
        return new Random(SEED).ints(length, 0, vocabulary).toArray();
    }

    /** The same tokens in another order, but for the first. */
    private static int[] shuffled(int[] tokens) {
        List<Integer> rest = IntStream.of(tokens).skip(1).boxed().collect(Collectors.toList());
        Collections.shuffle(rest, new Random(SEED));
        return IntStream.concat(IntStream.of(tokens[0]), rest.stream().mapToInt(Integer::intValue))
                .toArray();
    }

    @Test
    void aRealModelFindsEnglishLikely() throws IOException {
        TestCheckpoint checkpoint = Llama2cImporter.read(SharedModels.path("aidreams260K.bin"));
        Llama2cVocabulary vocabulary = Llama2cVocabulary.read(SharedModels.path("tok512.bin"));
        int[] story = vocabulary.encode(STORY);
        ReferenceForward forward = forward(checkpoint);
        System.out.println(vocabulary.decode(forward.continueGreedily(new int[] {1}, 120)));
        double english = forward.meanNegativeLogLikelihood(story);
        double nonsense = forward.meanNegativeLogLikelihood(shuffled(story));
        System.out.println(story.length + " " + english + " " + nonsense);
        Llama2cImporter.queriesAndKeys(checkpoint).forEach(rows -> Llama2cImporter.halve(rows, 16));
        double disordered = forward(checkpoint).meanNegativeLogLikelihood(story);
        System.out.println(disordered);
    }

    @Test
    void anotherRealModelFindsItsOwnWordsLikely() throws IOException {
        TestCheckpoint checkpoint = Llama2cImporter.read(SharedModels.path("stories260K.bin"));
        ReferenceForward forward = forward(checkpoint);
        int[] words = forward.continueGreedily(new int[] {1}, 200);
        System.out.println(Arrays.toString(words));
        try {
            System.out.println(
                    Llama2cVocabulary.read(SharedModels.path("tok512.bin")).decode(words));
        } catch (RuntimeException e) {
            System.out.println(e);
        }
        double own = forward.meanNegativeLogLikelihood(words);
        double nonsense = forward.meanNegativeLogLikelihood(shuffled(words));
        Llama2cImporter.queriesAndKeys(checkpoint).forEach(rows -> Llama2cImporter.halve(rows, 8));
        double disordered = forward(checkpoint).meanNegativeLogLikelihood(words);
        System.out.println(own + " " + nonsense + " " + disordered);
    }
}
