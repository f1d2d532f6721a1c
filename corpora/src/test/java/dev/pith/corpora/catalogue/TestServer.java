package dev.pith.corpora.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;

/**
 * A web server on this machine that can do all that a server should not: it is given a socket's stream for each request,
 * and closes the connection when the answer returns.
 */
final class TestServer implements AutoCloseable {

    /** A request, as the server saw it. */
    record Request(String target, Map<String, String> headers) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Answers a request. */
    interface Answer {
        void to(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    private final String scheme;
    private final ServerSocket socket;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What waits for it waits until the server is closed. */
    private final CountDownLatch closed = new CountDownLatch(1);

    TestServer() throws IOException {
        this("http", ServerSocketFactory.getDefault());
    }

    /** @param sockets what makes the sockets of this scheme */
    TestServer(String scheme, ServerSocketFactory sockets) throws IOException {
        this.scheme = scheme;
        socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI url(String path) {
        return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + path);
    }

    void on(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** Answers the first request for a path in one way, the second in another, and so on; the last way stays. */
    void onEach(String path, Answer... each) {
        Answer[] left = each.clone();
        int[] next = {0};
        on(path, (request, out) -> {
            Answer answer;
            synchronized (left) {
                answer = left[Math.min(next[0]++, left.length - 1)];
            }
            answer.to(request, out);
        });
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(String path) {
        return requests.stream().filter(request -> request.target.equals(path)).toList();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }

    /** All of the content, or the range that is asked for if the tag is the one that is asked for. */
    static Answer content(byte[] content, String tag) {
        return (request, out) -> {
            String range = request.header("Range");
            if (!range.isEmpty() && request.header("If-Range").equals(tag)) {
                int start = Integer.parseInt(range.replaceAll("\\D", ""));
                head(
                        out,
                        "206 Partial Content",
                        content.length - start,
                        "ETag: " + tag,
                        "Content-Range: bytes " + start + "-" + (content.length - 1) + "/" + content.length);
                out.write(content, start, content.length - start);
            } else {
                whole(out, content, tag, content.length);
            }
        };
    }

    /** All of the content, whatever range is asked for. */
    static Answer withoutRanges(byte[] content, String tag) {
        return (_, out) -> whole(out, content, tag, content.length);
    }

    /** The first bytes of the content, and then the connection is cut. */
    static Answer cut(byte[] content, String tag, int bytes) {
        return (_, out) -> whole(out, content, tag, bytes);
    }

    /** The first bytes of the content, and then nothing, until the server is closed. */
    Answer stalled(byte[] content, String tag, int bytes) {
        return (_, out) -> {
            whole(out, content, tag, bytes);
            out.flush();
            closed.await();
        };
    }

    /** The content with nothing that tells its length but its end. */
    static Answer withoutLength(byte[] content) {
        return (_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(content);
        };
    }

    static Answer status(String status, String... headers) {
        return (_, out) -> head(out, status, 0, headers);
    }

    static Answer redirect(String location) {
        return status("302 Found", "Location: " + location);
    }

    private static void whole(OutputStream out, byte[] content, String tag, int bytes) throws IOException {
        if (tag.isEmpty()) {
            head(out, "200 OK", content.length);
        } else {
            head(out, "200 OK", content.length, "ETag: " + tag);
        }
        out.write(content, 0, bytes);
    }

    private static void head(OutputStream out, String status, int length, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        out.write(head.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Request request = read(connection.getInputStream());
            requests.add(request);
            OutputStream out = connection.getOutputStream();
            answers.getOrDefault(request.target, status("404 Not Found")).to(request, out);
            out.flush();
        } catch (IOException e) {
            // The client had enough.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int value = in.read();
            if (value < 0) {
                throw new IOException("no request");
            }
            head.write(value);
        }
        String[] lines = head.toString(StandardCharsets.US_ASCII).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new Request(lines[0].split(" ", -1)[1], headers);
    }
}
