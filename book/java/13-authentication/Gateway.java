import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

interface Gateway {
    /** The request that goes on to a service, for one that came with these headers from that caller. */
    HttpRequest forward(URI service, Map<String, List<String>> received, Caller caller);
}
