package dev.pith.corpora.catalogue;

import static dev.pith.corpora.catalogue.TestCorpora.content;
import static dev.pith.corpora.catalogue.TestCorpora.corpus;
import static dev.pith.corpora.catalogue.TestCorpora.file;
import static dev.pith.corpora.catalogue.TestCorpora.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over TLS, from a server with a certificate of its own making. */
@Timeout(30)
class SecureDownloadTest {

    private static final String PASSWORD = "changeit";

    /** What the JVM trusts by itself, and that with the server's certificate. */
    private static SSLContext strangers;

    private static SSLContext friends;

    private final byte[] one = content(1, 100_000);

    @TempDir
    private Path root;

    private TestServer secure;
    private TestServer plain;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), output);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", store.getCertificate("server"));
        trusted.init(certificates);
        friends = SSLContext.getInstance("TLS");
        friends.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        strangers = SSLContext.getDefault();
    }

    @BeforeEach
    void start() throws IOException {
        secure = new TestServer("https", friends.getServerSocketFactory());
        plain = new TestServer();
    }

    @AfterEach
    void stop() throws IOException {
        SSLContext.setDefault(strangers);
        secure.close();
        plain.close();
    }

    private void fetch(URI url) throws IOException {
        FetchSettings settings =
                new FetchSettings(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 2, 1 << 20, _ -> {}, Map.of());
        Corpus corpus = corpus(List.of(file("one", one)), source(Packing.NONE, List.of("one"), url));
        new CorpusFetcher(new CorpusStore(root), CorpusListener.NONE, settings).fetch(corpus, corpus.files());
    }

    private void assertStored() throws IOException {
        assertArrayEquals(one, Files.readAllBytes(root.resolve("mine/one")));
    }

    private String assertFails(URI url) {
        String message =
                String.valueOf(assertThrows(IOException.class, () -> fetch(url)).getMessage());
        assertFalse(Files.exists(root.resolve("mine/one")), message);
        return message;
    }

    @Test
    void downloadsFromAServerThatIsTrusted() throws IOException {
        SSLContext.setDefault(friends);
        secure.on("/one", TestServer.content(one, "\"1\""));
        fetch(secure.url("/one"));
        assertStored();
    }

    @Test
    void goesOnWhereASecureConnectionBroke() throws IOException {
        SSLContext.setDefault(friends);
        secure.onEach("/one", TestServer.cut(one, "\"1\"", 40_000), TestServer.content(one, "\"1\""));
        fetch(secure.url("/one"));
        assertStored();
        assertTrue(secure.requests().getLast().header("Range").matches("bytes=[1-9]\\d*-"));
    }

    @Test
    void refusesAServerForWhichNobodyVouches() {
        secure.on("/one", TestServer.content(one, "\"1\""));
        String message = assertFails(secure.url("/one"));
        assertTrue(message.contains("certification path"), message);
        assertTrue(secure.requests().isEmpty());
    }

    @Test
    void isNotLedFromASecureServerToAPlainOne() {
        SSLContext.setDefault(friends);
        plain.on("/one", TestServer.content(one, "\"1\""));
        secure.on("/one", TestServer.redirect(plain.url("/one").toString()));
        String message = assertFails(secure.url("/one"));
        assertTrue(message.contains("from https to http, which is refused"), message);
        assertTrue(plain.requests().isEmpty());
    }

    @Test
    void isLedFromAPlainServerToASecureOne() throws IOException {
        SSLContext.setDefault(friends);
        secure.on("/one", TestServer.content(one, "\"1\""));
        plain.on("/one", TestServer.redirect(secure.url("/one").toString()));
        fetch(plain.url("/one"));
        assertStored();
    }
}
