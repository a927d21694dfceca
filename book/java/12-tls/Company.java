import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A CA and the services that have its certificates, made by the JDK's keytool in a folder of the test's own. */
final class Company {
    private static final char[] PASSWORD = "only for this test".toCharArray();

    private final Path folder;

    Company(Path folder) throws Exception {
        this.folder = folder;
        keytool("ca", "ca", "-ext", "bc:c");
    }

    /** A context that shows a certificate for the name, and trusts the company's CA. */
    SSLContext of(String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", load("ca").getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);

        Files.copy(folder.resolve("ca"), folder.resolve(name));
        keytool(name, "own", "-signer", "ca", "-ext", "san=dns:" + name);
        KeyStore own = load(name);
        own.deleteEntry("ca");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore load(String store) throws Exception {
        return KeyStore.getInstance(folder.resolve(store).toFile(), PASSWORD);
    }

    private void keytool(String store, String alias, String... further) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + alias, "-alias", alias,
                "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", folder.resolve(store).toString()));
        command.addAll(List.of(further));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String says = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(says);
        }
    }
}
