/** A permit, and how a call that has it can end. */
final class APermitIsClosed {
    record Permit(String name) implements AutoCloseable {
        @Override
        public void close() {
            System.out.println(name + ": permit back");
        }
    }

    static void call(String name, String reply) {
        try (var permit = new Permit(name)) {
            System.out.println(permit.name() + ": booked as " + Integer.parseInt(reply));
        }
    }

    public static void main(String[] args) {
        call("alice", "7");
        try {
            call("bob", "refused");
        } catch (NumberFormatException why) {
            System.out.println("bob: " + why.getMessage());
        }
        new Permit("dave");
        System.out.println("dave: at work");
    }
}
