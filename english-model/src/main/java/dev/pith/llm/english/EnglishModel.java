package dev.pith.llm.english;

import dev.pith.llm.LanguageModel;
import dev.pith.llm.ModelProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small model of English text, which codec {@code llm} finds by itself. What it was made of and how good it is stands in
 * {@code docs/english-model.md}.
 *
 * <pre>{@code
 * LanguageModel model = new EnglishModel().load();
 * }</pre>
 */
public final class EnglishModel implements ModelProvider {

    /** In the layout that {@link LanguageModel#open} reads, the weights compressed. */
    private static final List<String> FILES = List.of("config.json", "tokenizer.json", "model.safetensors.pith");

    @Override
    public String name() {
        return "english";
    }

    /**
     * {@inheritDoc}
     *
     * <p>The files are copied to a directory of this user's own, and deleted when they have been read.
     */
    @Override
    public LanguageModel load() throws IOException {
        Path directory = Files.createTempDirectory("pith-english-model");
        try {
            for (String file : FILES) {
                try (InputStream in = EnglishModel.class.getResourceAsStream(file)) {
                    if (in == null) {
                        throw new FileNotFoundException("the english model lacks " + file);
                    }
                    Files.copy(in, directory.resolve(file));
                }
            }
            return LanguageModel.open(directory);
        } finally {
            for (String file : FILES) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        }
    }
}
