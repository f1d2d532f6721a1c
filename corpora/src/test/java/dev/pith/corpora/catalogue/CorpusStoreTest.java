package dev.pith.corpora.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusStoreTest {

    private final byte[] content = TestCorpora.content(1, 200_000);
    private final CorpusFile file = TestCorpora.file("one", content);
    private final CorpusFile other = TestCorpora.file("two", TestCorpora.content(2, 10));
    private final Corpus corpus = TestCorpora.corpus(List.of(file, other));

    @TempDir
    private Path root;

    private CorpusStore store;
    private Path path;

    @BeforeEach
    void makeStore() throws IOException {
        store = new CorpusStore(root);
        path = Files.createDirectory(root.resolve("mine")).resolve("one");
    }

    private void assertStanding(Standing looked, Standing verified, String problem) throws IOException {
        assertEquals(looked, store.look(corpus, file).standing());
        StoredFile stored = store.verify(corpus, file, CorpusListener.NONE);
        assertEquals(verified, stored.standing());
        assertEquals(path, stored.path());
        assertTrue(stored.problem().contains(problem), stored.problem());
    }

    @Test
    void verifiesTheRightContent() throws IOException {
        Files.write(path, content);
        assertStanding(Standing.PRESENT, Standing.VERIFIED, "");
    }

    @Test
    void missesAFile() throws IOException {
        assertStanding(Standing.MISSING, Standing.MISSING, "missing");
        assertEquals(
                Standing.MISSING,
                new CorpusStore(root.resolve("nowhere")).look(corpus, file).standing());
    }

    @Test
    void findsAChangedByte() throws IOException {
        content[150_000]++;
        Files.write(path, content);
        assertStanding(Standing.PRESENT, Standing.WRONG, "SHA-256 is ");
    }

    @Test
    void findsAWrongLengthWithoutReading() throws IOException {
        Files.write(path, new byte[7]);
        assertStanding(Standing.WRONG, Standing.WRONG, "has 7 bytes, but should have 200000");
    }

    @Test
    void takesNoDirectoryForAFile() throws IOException {
        Files.createDirectory(path);
        assertStanding(Standing.WRONG, Standing.WRONG, "is not a file");
    }

    @Test
    void followsLinks() throws IOException {
        Path elsewhere = Files.write(root.resolve("elsewhere"), content);
        try {
            Files.createSymbolicLink(path, elsewhere);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links here: " + e);
        }
        assertStanding(Standing.PRESENT, Standing.VERIFIED, "");
        Files.delete(elsewhere);
        assertStanding(Standing.WRONG, Standing.WRONG, "is not a file");
    }

    @Test
    void checksEveryHashThatIsKnown() throws IOException {
        Files.write(path, content);
        List<Checksum> checksums = List.of(
                TestCorpora.checksum(Checksum.Algorithm.SHA256, content),
                TestCorpora.checksum(Checksum.Algorithm.SHA1, content),
                new Checksum(Checksum.Algorithm.MD5, "0".repeat(32)));
        CorpusFile strict = new CorpusFile("one", content.length, checksums);
        StoredFile stored = store.verify(TestCorpora.corpus(List.of(strict)), strict, CorpusListener.NONE);
        assertEquals(Standing.WRONG, stored.standing());
        assertTrue(stored.problem().startsWith("MD5 is "), stored.problem());
    }

    @Test
    void givesTheFilesOfACompleteCorpusInOrder() throws IOException {
        Files.write(path, content);
        Files.write(root.resolve("mine/two"), TestCorpora.content(2, 10));
        assertEquals(List.of(root.resolve("mine/one"), root.resolve("mine/two")), store.verifiedFiles(corpus));
    }

    @Test
    void givesNoFilesOfAnIncompleteCorpus() throws IOException {
        Files.write(path, new byte[content.length]);
        IOException e = assertThrows(IOException.class, () -> store.verifiedFiles(corpus));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("corpus 'mine' is not complete in " + root + ": one (SHA-256 is "), message);
        assertTrue(message.endsWith("two (missing); 'pith corpora fetch mine' gets it"), message);
    }

    @Test
    void isWhereTheEnvironmentSays() {
        assertEquals(
                root,
                CorpusStore.ofEnvironment(Map.of("PITH_CORPORA", root.toString()))
                        .root());
        assertTrue(CorpusStore.ofEnvironment(Map.of()).root().endsWith(Path.of(".cache", "pith", "corpora")));
        assertThrows(IllegalArgumentException.class, () -> CorpusStore.ofEnvironment(Map.of("PITH_CORPORA", "a\0b")));
    }

    @Test
    void readsTheUsersOwnCatalogue() throws IOException {
        assertEquals(Catalogue.standard(), store.catalogue());
        Files.writeString(root.resolve("catalogue.json"), """
                {"format": 1, "corpora": [{"name": "mine", "title": "Mine", "licence": "none",
                    "files": [{"name": "one", "bytes": 1, "md5": "00112233445566778899aabbccddeeff"}]}]}""");
        assertEquals(1, store.catalogue().corpus("mine").bytes());
        assertEquals(9, store.catalogue().corpora().size());
        Files.writeString(root.resolve("catalogue.json"), "{}");
        assertThrows(CatalogueException.class, store::catalogue);
    }

    @ParameterizedTest
    @ValueSource(strings = {"enwik8", "enwik9", "text8", "canterbury", "large", "calgary", "artificial", "silesia"})
    void standardFilesThatAreHereAreWhatTheCatalogueSays(String name) throws IOException {
        assumeTrue(System.getenv(CorpusStore.VARIABLE) != null, "PITH_CORPORA is not set");
        CorpusStore here = CorpusStore.ofEnvironment(System.getenv());
        Corpus standard = Catalogue.standard().corpus(name);
        int present = 0;
        for (CorpusFile each : standard.files()) {
            StoredFile stored = here.verify(standard, each, CorpusListener.NONE);
            if (stored.standing() != Standing.MISSING) {
                assertEquals(Standing.VERIFIED, stored.standing(), stored.path() + " " + stored.problem());
                present++;
            }
        }
        assumeTrue(present > 0, "nothing of " + name + " in " + here.root());
    }
}
