package dev.pith.corpora.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {

    private static String proxy(Map<String, String> environment, String url) {
        List<Proxy> proxies = new EnvironmentProxies(environment, null).select(URI.create(url));
        assertEquals(1, proxies.size());
        return proxies.getFirst().address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "direct";
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, http://proxy:3128, https://example.org/x, proxy:3128",
        "https_proxy, http://proxy:3128/, https://example.org/x, proxy:3128",
        "https_proxy, proxy:3128, https://example.org/x, proxy:3128",
        "https_proxy, http://me:secret@proxy:3128, https://example.org/x, proxy:3128",
        "https_proxy, http://proxy, https://example.org/x, proxy:80",
        "https_proxy, http://proxy:3128, http://example.org/x, direct",
        "http_proxy, http://proxy:3128, http://example.org/x, proxy:3128",
        "ALL_PROXY, http://proxy:3128, http://example.org/x, proxy:3128",
        "https_proxy, '', https://example.org/x, direct",
        "https_proxy, http://proxy:3128, https://localhost/x, direct",
        "https_proxy, http://proxy:3128, https://127.0.0.1:8080/x, direct",
    })
    void takesTheProxyOfTheScheme(String variable, String value, String url, String expected) {
        assertEquals(expected, proxy(Map.of(variable, value), url));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, direct",
        ".example.org, direct",
        "*.example.org, direct",
        "'other.net, EXAMPLE.org ', direct",
        "*, direct",
        "data.example.org, direct",
        "ample.org, proxy:3128",
        "'', proxy:3128",
        "',', proxy:3128",
    })
    void sparesTheHostsThatNeedNoProxy(String value, String expected) {
        Map<String, String> environment = Map.of("https_proxy", "http://proxy:3128", "no_proxy", value);
        assertEquals(expected, proxy(environment, "https://data.example.org/x"));
    }

    @ParameterizedTest
    @CsvSource({"socks5://me:secret@proxy:1080", "https://me:secret@proxy:3128", "http://me:secret@", "me:secret @proxy"
    })
    void refusesWhatIsNoHttpProxyWithoutShowingIt(String value) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> proxy(Map.of("https_proxy", value), "https://example.org/x"));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
    }

    @Test
    void asksTheSystemFirst() {
        ProxySelector system = ProxySelector.of(InetSocketAddress.createUnresolved("system", 8080));
        List<Proxy> proxies = new EnvironmentProxies(Map.of("https_proxy", "http://proxy:3128"), system)
                .select(URI.create("https://example.org/x"));
        assertEquals("system", ((InetSocketAddress) proxies.getFirst().address()).getHostString());
    }
}
