import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

final class AuthenticationTest {
    static final Caller MALLORY = new Caller("mallory", null);

    public static void main(String[] arguments) {
        test("a caller is itself", AuthenticationTest::aCallerIsItself,
                new BrokenGateway(), "the service reads alice");
        test("a tenant is not the caller's to name", AuthenticationTest::aTenantIsNotTheCallersToName,
                new BrokenGateway(), "mallory is of globex");
        test("a tenant is not the caller's to name, with setHeader",
                AuthenticationTest::aTenantIsNotTheCallersToName,
                new HalfFixedGateway(), "mallory is of globex");
        test("another spelling goes no further", AuthenticationTest::anotherSpellingGoesNoFurther,
                new HalfFixedGateway(), "the service gets X_User");
        test("the token stays with the gateway", AuthenticationTest::theTokenStaysWithTheGateway,
                new BrokenGateway(), "the service has the token");
    }

    static void aCallerIsItself(Gateway gateway) {
        var user = forwarded(gateway, "x-user", "alice").firstValue("X-User").orElse("nobody");
        assert user.equals("mallory") : "the service reads " + user;
    }

    static void aTenantIsNotTheCallersToName(Gateway gateway) {
        var tenant = forwarded(gateway, "x-tenant", "globex").firstValue("X-Tenant");
        assert tenant.isEmpty() : "mallory is of " + tenant.get();
    }

    static void anotherSpellingGoesNoFurther(Gateway gateway) {
        var names = forwarded(gateway, "X_User", "alice").map().keySet();
        assert !names.contains("X_User") : "the service gets X_User";
    }

    static void theTokenStaysWithTheGateway(Gateway gateway) {
        var token = forwarded(gateway, "accept", "*/*").firstValue("Authorization");
        assert token.isEmpty() : "the service has the token";
    }

    static HttpHeaders forwarded(Gateway gateway, String name, String value) {
        var received = Map.of("authorization", List.of("Bearer mallory's"), name, List.of(value));
        return gateway.forward(URI.create("http://service.test/book"), received, MALLORY).headers();
    }

    interface Test {
        void on(Gateway gateway);
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static void test(String name, Test test, Gateway broken, String failure) {
        test.on(new FixedGateway());
        try {
            test.on(broken);
        } catch (AssertionError failed) {
            if (failed.getMessage().equals(failure)) {
                System.out.println("ok: " + name + "\n    " + broken.getClass().getName() + ": " + failure);
                return;
            }
            throw failed;
        }
        throw new IllegalStateException(name + ": the broken one passes; is -ea on?");
    }
}
