package dev.pith.dfloat.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a PTX text from its first token to its last. Instructions are left to {@link InstructionDecoder}. */
final class PtxParser {

    private static final Set<String> LINKAGES = Set.of(".visible", ".extern", ".weak", ".common");
    private static final Set<String> VERSION_LINES = Set.of(".version", ".target", ".file", ".loc");
    private static final int MIN_DYNAMIC_ALIGNMENT = 16;

    /** @param address in its space; for dynamic shared memory and shared variables of the module, per kernel */
    private record Symbol(AddressSpace space, long address, long bytes, long alignment, boolean dynamic) {}

    /** @param bytes 0 for an array whose size is open */
    private record Declaration(String name, PtxType type, long alignment, long bytes, List<Long> content) {}

    private final PtxTokens tokens;
    private final Map<String, PtxKernel> kernels = new LinkedHashMap<>();
    private final Map<String, Symbol> moduleSymbols = new HashMap<>();
    private final VariableLayout constantLayout = new VariableLayout(AddressSpace.CONST);
    private final VariableLayout globalLayout = new VariableLayout(AddressSpace.MODULE_GLOBAL);
    private final List<PtxModule.Variable> constants = new ArrayList<>();
    private final List<PtxModule.Variable> globals = new ArrayList<>();
    private long dynamicAlignment = MIN_DYNAMIC_ALIGNMENT;

    PtxParser(String ptx) {
        tokens = new PtxTokens(ptx);
    }

    PtxModule parse() {
        while (!tokens.atEnd()) {
            parseTopLevel();
        }
        return new PtxModule(kernels, constantLayout, globalLayout, constants, globals);
    }

    private void parseTopLevel() {
        String token = tokens.peek();
        if (VERSION_LINES.contains(token)) {
            tokens.skipLine();
            return;
        }
        boolean external = false;
        while (LINKAGES.contains(tokens.peek())) {
            external |= tokens.take().equals(".extern");
        }
        switch (tokens.peek()) {
            case ".address_size" -> {
                tokens.take();
                tokens.expect("64");
            }
            case ".section" -> {
                while (!tokens.peek().equals("{")) {
                    tokens.take();
                }
                tokens.skipBraces();
            }
            case ".entry" -> new Entry().parse();
            case ".func" -> {
                while (!tokens.peek().equals("{") && !tokens.peek().equals(";")) {
                    tokens.take();
                }
                if (!tokens.takeIf(";")) {
                    tokens.skipBraces();
                }
            }
            case ".const" -> declareModuleVariable(AddressSpace.CONST, constantLayout, constants);
            case ".global" -> declareModuleVariable(AddressSpace.MODULE_GLOBAL, globalLayout, globals);
            case ".shared" -> {
                tokens.take();
                Declaration declaration = parseDeclaration();
                boolean dynamic = external || declaration.bytes() == 0;
                if (dynamic) {
                    dynamicAlignment = Math.max(dynamicAlignment, declaration.alignment());
                }
                moduleSymbols.put(
                        declaration.name(),
                        new Symbol(AddressSpace.SHARED, 0, declaration.bytes(), declaration.alignment(), dynamic));
            }
            default -> throw tokens.refused("unknown: " + tokens.peek());
        }
    }

    private void declareModuleVariable(AddressSpace space, VariableLayout layout, List<PtxModule.Variable> variables) {
        tokens.take();
        Declaration declaration = parseDeclaration();
        if (declaration.bytes() == 0) {
            throw tokens.refused("no size of " + declaration.name());
        }
        List<Byte> content = new ArrayList<>();
        for (long value : declaration.content()) {
            for (int i = 0; i < declaration.type().bytes(); i++) {
                content.add((byte) (value >>> (Byte.SIZE * i)));
            }
        }
        long address = layout.add(declaration.bytes(), declaration.alignment());
        variables.add(new PtxModule.Variable(address, content));
        moduleSymbols.put(
                declaration.name(), new Symbol(space, address, declaration.bytes(), declaration.alignment(), false));
    }

    /** Reads a variable after its space, up to the semicolon or, for a parameter, the comma or parenthesis. */
    private Declaration parseDeclaration() {
        long alignment = 0;
        while (true) {
            if (tokens.takeIf(".align")) {
                alignment = Math.max(alignment, tokens.takeInteger());
            } else if (PtxType.named(withoutDot(tokens.peek())) != null) {
                break;
            } else {
                throw tokens.refused("unknown in a declaration: " + tokens.peek());
            }
        }
        PtxType type = takeType();
        if (tokens.takeIf(".ptr")) {
            while (tokens.peek().startsWith(".")) {
                if (tokens.take().equals(".align")) {
                    tokens.takeInteger();
                }
            }
        }
        alignment = Math.max(alignment, type.bytes());
        String name = tokens.take();
        long elements = 1;
        while (tokens.takeIf("[")) {
            elements = tokens.peek().equals("]") ? 0 : Math.multiplyExact(elements, tokens.takeInteger());
            tokens.expect("]");
        }
        List<Long> content = new ArrayList<>();
        if (tokens.takeIf("=")) {
            parseContent(content, type);
        }
        long bytes = Math.multiplyExact(Math.max(elements, elements == 0 ? content.size() : 0), (long) type.bytes());
        if (content.size() * (long) type.bytes() > bytes) {
            throw tokens.refused("more content than " + name + " has room for");
        }
        if (!tokens.peek().equals(",") && !tokens.peek().equals(")")) {
            tokens.expect(";");
        }
        return new Declaration(name, type, alignment, bytes, content);
    }

    private void parseContent(List<Long> content, PtxType type) {
        if (tokens.takeIf("{")) {
            do {
                parseContent(content, type);
            } while (tokens.takeIf(","));
            tokens.expect("}");
        } else if (tokens.atInteger()) {
            content.add(tokens.takeInteger());
        } else {
            boolean generic = tokens.takeIf("generic");
            if (generic) {
                tokens.expect("(");
            }
            String name = tokens.take();
            Symbol symbol = moduleSymbols.get(name);
            if (symbol == null || symbol.space() == AddressSpace.SHARED || type.bits != Long.SIZE) {
                throw tokens.refused("no value for a variable: " + name);
            }
            if (generic) {
                tokens.expect(")");
            }
            content.add(symbol.address() + (tokens.takeIf("+") ? tokens.takeInteger() : 0));
        }
    }

    private PtxType takeType() {
        PtxType type = PtxType.named(withoutDot(tokens.peek()));
        if (type == null) {
            throw tokens.refused("unknown type " + tokens.peek());
        }
        tokens.take();
        return type;
    }

    private static String withoutDot(String token) {
        return token.startsWith(".") ? token.substring(1) : "?";
    }

    /** One kernel. */
    private final class Entry {

        private final RegisterFile registers = new RegisterFile();
        private final VariableLayout sharedLayout = new VariableLayout(AddressSpace.SHARED);
        private final VariableLayout localLayout = new VariableLayout(AddressSpace.LOCAL);
        private final VariableLayout parameterLayout = new VariableLayout(AddressSpace.PARAM);
        private final Map<String, Symbol> symbols = new HashMap<>();
        private final Deque<Map<String, Operand.Value>> scopes = new ArrayDeque<>();
        private final List<Statement> statements = new ArrayList<>();
        private final Map<String, Integer> labels = new HashMap<>();
        private final Map<String, List<String>> branchTables = new HashMap<>();
        private boolean dynamicPlaced;

        void parse() {
            tokens.expect(".entry");
            String name = tokens.take();
            List<PtxKernel.Parameter> parameters = parseParameters();
            while (!tokens.peek().equals("{")) {
                tokens.take();
            }
            parseBody();
            InstructionDecoder decoder = new InstructionDecoder(registers, labels, branchTables);
            List<Instruction> instructions = new ArrayList<>();
            for (Statement statement : statements) {
                instructions.add(decoder.decode(statement));
            }
            PtxKernel kernel = new PtxKernel(
                    name,
                    parameters,
                    parameterLayout,
                    instructions.toArray(Instruction[]::new),
                    sharedLayout,
                    localLayout,
                    dynamicAlignment,
                    registers);
            if (kernels.put(name, kernel) != null) {
                throw tokens.refused("a second kernel " + name);
            }
        }

        private List<PtxKernel.Parameter> parseParameters() {
            List<PtxKernel.Parameter> parameters = new ArrayList<>();
            if (!tokens.takeIf("(") || tokens.takeIf(")")) {
                return parameters;
            }
            int end = 0;
            do {
                tokens.expect(".param");
                Declaration declaration = parseDeclaration();
                int alignment = (int) declaration.alignment();
                int offset = (end + alignment - 1) / alignment * alignment;
                end = Math.addExact(offset, Math.toIntExact(declaration.bytes()));
                long address = parameterLayout.add(declaration.bytes(), alignment);
                parameters.add(new PtxKernel.Parameter(declaration.name(), offset, end - offset, address));
                symbols.put(
                        declaration.name(),
                        new Symbol(AddressSpace.PARAM, address, declaration.bytes(), alignment, false));
            } while (tokens.takeIf(","));
            tokens.expect(")");
            return parameters;
        }

        private void parseBody() {
            tokens.expect("{");
            scopes.push(new HashMap<>());
            while (!scopes.isEmpty()) {
                if (tokens.takeIf("{")) {
                    scopes.push(new HashMap<>());
                } else if (tokens.takeIf("}")) {
                    scopes.pop();
                } else if (tokens.peek().startsWith(".")) {
                    parseDirective();
                } else if (tokens.peek(1).equals(":")) {
                    parseLabel();
                } else if (!tokens.takeIf(";")) {
                    statements.add(parseStatement());
                }
            }
        }

        private void parseDirective() {
            switch (tokens.peek()) {
                case ".reg" -> {
                    tokens.take();
                    PtxType type = takeType();
                    do {
                        declareRegisters(type);
                    } while (tokens.takeIf(","));
                    tokens.expect(";");
                }
                case ".shared" -> {
                    if (dynamicPlaced) {
                        throw tokens.refused("shared variable after a use of dynamic shared memory");
                    }
                    declareVariable(AddressSpace.SHARED, sharedLayout);
                }
                case ".local" -> declareVariable(AddressSpace.LOCAL, localLayout);
                case ".pragma" -> tokens.skipPast(";");
                case ".loc" -> tokens.skipLine();
                default -> throw tokens.refused("unknown directive " + tokens.peek());
            }
        }

        private void declareVariable(AddressSpace space, VariableLayout layout) {
            tokens.take();
            Declaration declaration = parseDeclaration();
            if (declaration.bytes() == 0 || !declaration.content().isEmpty()) {
                throw tokens.refused("no size, or content, of " + declaration.name());
            }
            long address = layout.add(declaration.bytes(), declaration.alignment());
            symbols.put(
                    declaration.name(),
                    new Symbol(space, address, declaration.bytes(), declaration.alignment(), false));
        }

        private void declareRegisters(PtxType type) {
            String name = tokens.take();
            if (!tokens.takeIf("<")) {
                declareRegister(name, type);
                return;
            }
            long count = tokens.takeInteger();
            tokens.expect(">");
            if (count > 1_000_000) {
                throw tokens.refused(count + " registers");
            }
            for (int i = 0; i < count; i++) {
                declareRegister(name + i, type);
            }
        }

        private void declareRegister(String name, PtxType type) {
            scopes.element()
                    .put(name, new Operand.Value(registers.register(name), type.bits, true, AddressSpace.GENERIC));
        }

        private void parseLabel() {
            String name = tokens.take();
            tokens.expect(":");
            if (tokens.takeIf(".branchtargets")) {
                List<String> targets = new ArrayList<>();
                do {
                    targets.add(tokens.take());
                } while (tokens.takeIf(","));
                tokens.expect(";");
                branchTables.put(name, targets);
            } else if (labels.put(name, statements.size()) != null) {
                throw tokens.refused("a second label " + name);
            }
        }

        private Statement parseStatement() {
            int line = tokens.line();
            Operand guard = tokens.takeIf("@") ? parseOperand() : null;
            String opcode = tokens.take();
            List<Operand> operands = new ArrayList<>();
            if (!tokens.takeIf(";")) {
                do {
                    if (tokens.peek().equals("(")) {
                        throw tokens.refused("calls are not emulated");
                    }
                    operands.add(parseOperand());
                } while (tokens.takeIf(","));
                tokens.expect(";");
            }
            return new Statement(line, tokens.lineText(line), guard, opcode, List.copyOf(operands));
        }

        private Operand parseOperand() {
            if (tokens.takeIf("!")) {
                return new Operand.Negated(parseValue());
            }
            if (tokens.takeIf("{")) {
                List<Operand.Value> elements = new ArrayList<>();
                do {
                    elements.add(parseValue());
                } while (tokens.takeIf(","));
                tokens.expect("}");
                return new Operand.Vector(List.copyOf(elements));
            }
            if (tokens.takeIf("[")) {
                Operand.Value base = parseValue();
                long offset = 0;
                if (tokens.takeIf("+")) {
                    offset = tokens.takeInteger();
                } else if (tokens.peek().equals("-")) {
                    offset = tokens.takeInteger();
                }
                tokens.expect("]");
                return new Operand.Address(base, offset);
            }
            Operand value = parseValueOrName();
            return tokens.takeIf("|") ? new Operand.Pair(value, parseValueOrName()) : value;
        }

        private Operand.Value parseValue() {
            if (parseValueOrName() instanceof Operand.Value value) {
                return value;
            }
            throw tokens.refused("a name that is neither register nor variable before this");
        }

        private Operand parseValueOrName() {
            if (tokens.atInteger()) {
                return constant(tokens.takeInteger(), AddressSpace.GENERIC);
            }
            String name = tokens.take();
            if (name.equals("_")) {
                return new Operand.Value(registers.sink(), Long.SIZE, true, AddressSpace.GENERIC);
            }
            for (Map<String, Operand.Value> scope : scopes) {
                Operand.Value register = scope.get(name);
                if (register != null) {
                    return register;
                }
            }
            int special = registers.special(name);
            if (special >= 0) {
                return new Operand.Value(special, Long.SIZE, false, AddressSpace.GENERIC);
            }
            Symbol symbol = symbol(name);
            if (symbol == null) {
                return new Operand.Name(name);
            }
            long offset = tokens.peek().equals("+") && !tokens.peek(2).equals("]") ? takeSymbolOffset() : 0;
            return constant(symbol.address() + offset, symbol.space());
        }

        private long takeSymbolOffset() {
            tokens.expect("+");
            return tokens.takeInteger();
        }

        private Operand.Value constant(long value, AddressSpace space) {
            return new Operand.Value(registers.constant(value), Long.SIZE, false, space);
        }

        /** Returns the variable of this name, placed in this kernel's shared memory if that is where it belongs. */
        private @Nullable Symbol symbol(String name) {
            Symbol known = symbols.get(name);
            Symbol ofModule = moduleSymbols.get(name);
            if (known != null || ofModule == null || ofModule.space() != AddressSpace.SHARED) {
                return known != null ? known : ofModule;
            }
            if (!ofModule.dynamic() && dynamicPlaced) {
                throw tokens.refused("shared variable of the module after a use of dynamic shared memory");
            }
            dynamicPlaced |= ofModule.dynamic();
            long address = ofModule.dynamic()
                    ? sharedLayout.nextStart(dynamicAlignment)
                    : sharedLayout.add(ofModule.bytes(), ofModule.alignment());
            Symbol placed = new Symbol(AddressSpace.SHARED, address, ofModule.bytes(), ofModule.alignment(), true);
            symbols.put(name, placed);
            return placed;
        }
    }
}
