import java.io.Serializable;

record AccountId(long number) implements Serializable {}
