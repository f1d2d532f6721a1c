package dev.pith.corpora.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    private static final String CATALOGUE = """
            {"format": 1, "corpora": [{
                "name": "mine", "title": "Mine", "licence": "CC0",
                "files": [
                    {"name": "one", "bytes": 1, "sha256": "HASH"},
                    {"name": "two", "bytes": 2, "sha1": "0123456789ABCDEF0123456789abcdef01234567"}],
                "sources": [
                    {"urls": ["https://example.org/a.zip", "http://example.net/a.zip"], "packing": "zip",
                     "bytes": 100, "md5": "00112233445566778899aabbccddeeff"},
                    {"urls": ["https://example.org/two.xz"], "packing": "xz", "file": "two"},
                    {"urls": ["https://example.org/b.tar"], "packing": "tar", "members": {"one": "data/1"}}]
            }]}""".replace("HASH", HASH);

    @TempDir
    private Path folder;

    private static Catalogue read(String json) throws CatalogueException {
        return CatalogueReader.read(json.getBytes(StandardCharsets.UTF_8), "test");
    }

    private static void assertRefused(String json, String message) {
        CatalogueException e = assertThrows(CatalogueException.class, () -> read(json));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "enwik8, 1, 100000000",
        "enwik9, 1, 1000000000",
        "text8, 1, 100000000",
        "canterbury, 11, 2810784",
        "large, 3, 11159482",
        "calgary, 18, 3251493",
        "artificial, 4, 300001",
        "silesia, 12, 211938580"
    })
    void knowsTheStandardCorporaBySha256(String name, int files, long bytes) {
        Corpus corpus = Catalogue.standard().corpus(name);
        assertEquals(files, corpus.files().size());
        assertEquals(bytes, corpus.bytes());
        for (CorpusFile file : corpus.files()) {
            assertEquals(Checksum.Algorithm.SHA256, file.checksums().getFirst().algorithm(), file.name());
            assertTrue(
                    corpus.sources().stream().anyMatch(source -> source.files().contains(file.name())), file.name());
        }
    }

    @Test
    void hasNoOtherStandardCorpora() {
        assertEquals(8, Catalogue.standard().corpora().size());
    }

    @Test
    void readsWhatAFileSays() throws IOException {
        Corpus corpus = Catalogue.read(Files.writeString(folder.resolve("c.json"), CATALOGUE))
                .corpus("mine");
        assertEquals("Mine", corpus.title());
        assertEquals("CC0", corpus.licence());
        assertEquals("", corpus.citation());
        assertEquals(3, corpus.bytes());
        assertEquals(
                List.of(new Checksum(Checksum.Algorithm.SHA256, HASH)),
                corpus.file("one").checksums());
        assertEquals(
                List.of(new Checksum(Checksum.Algorithm.SHA1, "0123456789abcdef0123456789abcdef01234567")),
                corpus.file("two").checksums());
        Source zip = corpus.sources().getFirst();
        assertEquals(
                List.of(URI.create("https://example.org/a.zip"), URI.create("http://example.net/a.zip")), zip.urls());
        assertEquals(Map.of("one", "one", "two", "two"), zip.members());
        assertEquals(OptionalLong.of(100), zip.bytes());
        assertEquals(Checksum.Algorithm.MD5, zip.checksums().getFirst().algorithm());
        assertEquals(Packing.XZ, corpus.sources().get(1).packing());
        assertEquals(Map.of("two", "two"), corpus.sources().get(1).members());
        assertEquals(Map.of("one", "data/1"), corpus.sources().get(2).members());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"format\": 1 | {\"format\": 2 | test: format: this version reads format 1, but it is 2",
                "{\"format\": 1, | { | test: format: missing",
                "\"format\": 1 | \"format\": \"1\" | test: format: must be a number",
                "\"corpora\" | \"corpuses\" | test: corpuses: unknown field; known: corpora, format",
                "\"title\": \"Mine\" | \"titel\": \"Mine\" | test: corpora[0] 'mine', titel: unknown field",
                "\"title\": \"Mine\", | `` | test: corpora[0] 'mine', title: missing",
                "\"title\": \"Mine\" | \"title\": \"\" | test: corpora[0] 'mine', title: must be a text that is not empty",
                "\"licence\": \"CC0\", | `` | test: corpora[0] 'mine', licence: missing",
                "\"licence\": \"CC0\" | \"licence\": \"CC0\", \"licence\": \"CC1\" | not JSON, Duplicate field 'licence'",
                "\"name\": \"mine\" | \"name\": \"../mine\" | name: must be a name of up to 100 letters",
                "\"name\": \"mine\" | \"name\": 7 | test: corpora[0], name: must be a text",
                "\"name\": \"one\" | \"name\": \"/etc/passwd\" | files[0] '/etc/passwd', name: must be a name of",
                "\"name\": \"one\" | \"name\": \"..\" | files[0] '..', name: must be a name of",
                "\"name\": \"one\" | \"name\": \".fetch\" | files[0] '.fetch', name: must be a name of",
                "\"name\": \"one\" | \"name\": \"a\\\\b\" | name: must be a name of",
                "\"name\": \"two\" | \"name\": \"ONE\" | files: 'mine' has two files named 'ONE', or names that differ by",
                "\"bytes\": 1, | `` | test: corpora[0] 'mine', files[0] 'one', bytes: missing",
                "\"bytes\": 1, | \"bytes\": -1, | files[0] 'one', bytes: must be a number of at least 0",
                "\"bytes\": 1, | \"bytes\": 1.5, | files[0] 'one', bytes: must be a number of at least 0",
                "\"bytes\": 1, | \"bytes\": 99999999999999999999, | files[0] 'one', bytes: must be a number",
                "\"bytes\": 1, | \"bytes\": 9000000000000000000, | files[0] 'one', name: a length must be 0 to",
                "\"bytes\": 2, \"sha1\" | \"bytes\": 2, \"crc\" | files[1] 'two', crc: unknown field; known: bytes, md5, name",
                "\"sha1\": | \"sha256\": | files[1] 'two', sha256: must be 64 hexadecimal digits",
                "0011223344 | xx11223344 | sources[0], md5: must be 32 hexadecimal digits in lower case, but is 'xx1122",
                "\"packing\": \"xz\" | \"packing\": \"rar\" | sources[1], packing: unknown, 'rar'",
                "\"packing\": \"xz\", \"file\": \"two\" | \"packing\": \"xz\" | 2 files cannot come from a source of packing 'xz'",
                "\"file\": \"two\" | \"file\": \"three\" | a source gives 'three', which is no file of 'mine'",
                "\"file\": \"two\" | \"file\": \"two\", \"members\": {} | sources[1], file: excludes members",
                "{\"one\": \"data/1\"} | {} | sources[2], urls: 0 files cannot come from",
                "{\"one\": \"data/1\"} | {\"one\": 1} | sources[2], members: must be a text",
                "https://example.org/a.zip | file:///etc/passwd | sources[0], urls: must be a URL of http or https",
                "https://example.org/a.zip | https://me:secret@example.org/ | urls: must be a URL without user",
                "https://example.org/a.zip | https://example.org/a b | sources[0], urls: not a URL, 'https://example.org/a b'",
                "[\"https://example.org/two.xz\"] | [] | sources[1], urls: a source needs a URL",
                "[\"https://example.org/two.xz\"] | \"https://example.org/two.xz\" | sources[1], urls: must be an array",
                "}]} | }]} {} | not JSON, Trailing token",
                "}]} | }] | line 11: not JSON",
            })
    void refusesAndSaysWhere(String text, String replacement, String message) {
        assertTrue(CATALOGUE.contains(text), text);
        assertRefused(CATALOGUE.replace(text, replacement), message);
    }

    @Test
    void refusesAFileWithoutHash() {
        assertRefused(
                CATALOGUE.replace(", \"sha256\": \"" + HASH + "\"", ""),
                "test: corpora[0] 'mine', files[0] 'one', sha256: missing; a file needs at least one of");
    }

    @Test
    void refusesTwoCorporaOfOneName() {
        String corpus = CATALOGUE.substring(CATALOGUE.indexOf('[') + 1, CATALOGUE.length() - 2);
        assertRefused(
                "{\"format\": 1, \"corpora\": [" + corpus + "," + corpus.replace("\"mine\"", "\"Mine\"") + "]}",
                "test: corpora: two corpora are named 'Mine', or have names that differ by upper and lower case only");
    }

    @Test
    void refusesWhatIsNoObject() {
        assertRefused("[]", "test: must be an object");
        assertRefused("", "test: must be an object");
        assertRefused("{\"format\": 1, \"corpora\": [1]}", "test: corpora[0], must be an object");
    }

    @Test
    void refusesAFileThatNobodyWroteByHand() throws IOException {
        Path path = folder.resolve("long.json");
        Files.write(path, new byte[CatalogueReader.MAX_BYTES + 1]);
        CatalogueException e = assertThrows(CatalogueException.class, () -> Catalogue.read(path));
        assertTrue(String.valueOf(e.getMessage()).contains("longer than"), e.getMessage());
    }

    @Test
    void saysWhichCorporaThereAreIfThereIsNoSuchOne() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Catalogue.standard().corpus("enwik7"));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("no corpus named 'enwik7'; known: enwik8, enwik9, text8"),
                e.getMessage());
    }

    @Test
    void takesAnotherCataloguesCorporaAndSources() throws IOException {
        Catalogue standard = Catalogue.standard();
        Corpus text8 = standard.corpus("text8");
        Source mirror = TestCorpora.source(Packing.NONE, List.of("text8"), URI.create("http://mirror.example/text8"));
        Corpus mirrored = new Corpus("text8", "Other", "", "Other", "", text8.files(), List.of(mirror));
        Catalogue both = standard.with(new Catalogue(List.of(mirrored))).with(read(CATALOGUE));
        assertEquals(9, both.corpora().size());
        assertEquals(3, both.corpus("mine").bytes());
        assertEquals(text8.licence(), both.corpus("text8").licence());
        assertEquals(mirror, both.corpus("text8").sources().getFirst());
        assertEquals(
                text8.sources(),
                both.corpus("text8").sources().subList(1, 1 + text8.sources().size()));
    }

    @Test
    void letsNoOtherCatalogueMakeSomethingElseOfACorpus() throws IOException {
        Path own = Files.writeString(folder.resolve("own.json"), CATALOGUE.replace("\"mine\"", "\"silesia\""));
        CatalogueException e =
                assertThrows(CatalogueException.class, () -> CorpusStore.extended(Catalogue.standard(), own));
        assertTrue(
                String.valueOf(e.getMessage()).contains("there is a corpus 'silesia' already, with other files"),
                e.getMessage());
    }
}
