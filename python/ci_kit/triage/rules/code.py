"""Rules for what a change in the repository mends: text that cannot be read, things that are missing, failed checks."""

from __future__ import annotations

from ci_kit.triage.model import Category, Disposition, Tool, Weight
from ci_kit.triage.rules.model import Strength, rule

_SYNTAX = Category.SYNTAX
_NEEDS = Category.DEPENDENCY

SYNTAX = (
    rule(
        "syntax-error",
        _SYNTAX,
        "Source text cannot be parsed",
        r"\b(?:SyntaxError|IndentationError|TabError)\b|(?i:\bsyntax error\b)|error TS1\d{3}:|Parsing error:|"
        r"Parse error:|"
        r"expected one of .* found|unexpected (?:token|indent|EOF|end of file|closing delimiter)|Unexpected token|"
        r"invalid-syntax|"
        r"expected (?:expression|declaration|identifier|['\u2018][;,(){}]+['\u2019])|"
        r"['\u2018][;,(){}]+['\u2019] expected|error CS1(?:00[1-3]|513|514|525)\b|"
        r"unclosed delimiter|"
        r"non-declaration statement outside function body|reached end of file while parsing|missing separator|E999\b",
        why="A file breaks the grammar of its language.",
        remedy="Mend the line that is named, or the one before it.",
        examples=(
            "SyntaxError: invalid syntax",
            "src/a.ts(3,5): error TS1005: ';' expected.",
            "Makefile:3: *** missing separator.  Stop.",
        ),
        confidence=0.95,
    ),
    rule(
        "merge-conflict",
        _SYNTAX,
        "A merge has conflicts",
        r"^CONFLICT \(|Automatic merge failed|could not apply [0-9a-f]+|fix conflicts and then|"
        r"patch does not apply|leftover conflict marker",
        why="Two changes touch the same lines.",
        remedy="Merge or rebase by hand and commit the result.",
        examples=("CONFLICT (content): Merge conflict in a.txt", "error: could not apply 1a2b3c4... change"),
    ),
    rule(
        "configuration-invalid",
        _SYNTAX,
        "A configuration file or an argument is wrong",
        r"(?i)invalid workflow file|unrecognized arguments|no such option|unknown (?:option|flag|command|argument)|"
        r"invalid option|"
        r"dockerfile parse error|yaml: (?:line|unmarshal)|YAMLException|ScannerError|ParserError|TOMLDecodeError|"
        r"JSONDecodeError|"
        r"EJSONPARSE|is not valid (?:JSON|YAML|TOML)|invalid configuration|configuration is invalid|"
        r"Input required and not supplied|"
        r"unexpected input\(s\)|failed to parse (?:manifest|config|the)|no such command|Non-parseable POM|"
        r"malformed|error: option|"
        r"ERROR: usage:|mapping values are not allowed|ValidationError|Unsupported argument|"
        r"does not exist in this (?:project|workspace)|Missing script: |Expecting (?:value|property name|"
        r"'.' delimiter)|unterminated |not properly nested|unclosed (?:table|array|inline)|"
        r"invalid (?:TOML|YAML|JSON)\b",
        why="A tool does not understand what it was given.",
        remedy="Mend the file or the call; the tool's own check, if it has one, says more.",
        examples=(
            "pytest: error: unrecognized arguments: --cov",
            "yaml: line 3: mapping values are not allowed in this context",
        ),
        confidence=0.8,
    ),
)

DEPENDENCIES = (
    rule(
        "module-not-found",
        _NEEDS,
        "A module that is imported is not there",
        r"Cannot find implementation or library stub|ModuleNotFoundError|No module named|ImportError|"
        r"Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|"
        r"Module not found|"
        r"[Ff]ailed to resolve import|[Cc]annot find module|Could not resolve \"|"
        r"no required module provides package|is not in (?:std|GOROOT)|"
        r"unresolved import|can't find crate|E0432|E0433|use of undeclared crate|package .* does not exist|"
        r"ClassNotFoundException|NoClassDefFoundError|"
        r"fatal error: [\w./-]+: No such file or directory|cannot find -l|cannot load such file|error TS2307|"
        r"Unresolved reference: import",
        why="It is not installed, not declared, misspelt, or was moved.",
        remedy="Declare it in the project and its lock, or mend the import.",
        examples=(
            "ModuleNotFoundError: No module named 'yaml'",
            "Error: Cannot find module 'left-pad'",
            "a.c:1:10: fatal error: x.h: No such file or directory",
        ),
    ),
    rule(
        "nothing-found-in-index",
        _NEEDS,
        "The package index has nothing of that name, or did not answer",
        r"\(from versions: none\)",
        why="pip says the same for a name that does not exist and for an index that it could not ask.",
        remedy="Ask the index for the name. If it is there, the network failed; more `--retries` help.",
        examples=("ERROR: Could not find a version that satisfies the requirement shop (from versions: none)",),
        strength=Strength.DOUBTFUL,
        disposition=Disposition.INVESTIGATE,
        confidence=0.6,
    ),
    rule(
        "artifact-not-found",
        _NEEDS,
        "An artifact of the run is not there",
        r"(?i)unable to download artifact|artifact not found",
        why="The job that makes it failed, was skipped, or gave it another name.",
        remedy="Look at the job that uploads it.",
        examples=("Unable to download artifact(s): Artifact not found for name: dist",),
        disposition=Disposition.INVESTIGATE,
    ),
    rule(
        "version-not-found",
        _NEEDS,
        "A package or version does not exist",
        r"No matching distribution found|Could not find a version that satisfies|\bE404\b|\bETARGET\b|(?:error:|"
        r"ERROR|status code:) 404\b|\b404 Not Found|"
        r"Could not find a package configuration|By not providing \"Find|Could NOT find \w|"
        r"No matching version found|"
        r"no matching package|unknown revision|not found: manifest unknown|manifest unknown|"
        r"manifest for .* not found|failed to select a version|"
        r"Unable to locate package|has no installation candidate|Could not find artifact|Could not find gem|"
        r"No match(?:ing)? (?:for argument|version)|"
        r"version .{0,60} (?:was )?not found|NU110[1-3]|invalid version: |no matches found for|"
        r"Unable to find a match|Couldn't find (?:any versions|package)|"
        r"to resolve action|could not be found in|Couldn't find remote ref|couldn't find remote ref|"
        r"failed to (?:resolve reference|compute cache key)",
        why="What is asked for is not published there, or no longer.",
        remedy="Mend the name or the version; a version that was withdrawn has to be replaced.",
        examples=(
            "ERROR: No matching distribution found for reqests",
            "npm error code E404",
            "E: Unable to locate package libfoo",
        ),
    ),
    rule(
        "versions-conflict",
        _NEEDS,
        "Versions do not fit together",
        r"ResolutionImpossible|\bERESOLVE\b|conflicting dependencies|No solution found when resolving|"
        r"version solving failed|"
        r"requires a different Python|requires Python|Unsupported engine|EBADENGINE|engine .* is incompatible|"
        r"peer dep|incompatible with|"
        r"requires rustc|requires go >=|SolverProblemError|version conflict|UnsupportedClassVersionError|"
        r"Dependency resolution failed",
        why="Two requirements exclude each other, or the language is too old for a package.",
        remedy="Loosen one requirement or raise the other side.",
        examples=("ERROR: ResolutionImpossible: for help visit", "npm error code ERESOLVE"),
    ),
    rule(
        "lock-out-of-date",
        _NEEDS,
        "The lock file does not fit the project",
        r"(?:lock ?file|package-lock\.json|yarn\.lock|Cargo\.lock|poetry\.lock|uv\.lock|"
        r"Gemfile\.lock).{0,80}(?:not up.to.date|out of (?:sync|date)|needs to be updated|"
        r"are not in sync|would have been modified|changed significantly)|ERR_PNPM_OUTDATED_LOCKFILE|"
        r"changed significantly since|are in sync\.|"
        r"\bEUSAGE\b|updates to go\.mod needed|missing go\.sum entry|"
        r"YN0028|--frozen-lockfile|cannot update the lock file|EINTEGRITY|THESE PACKAGES DO NOT MATCH THE HASHES|"
        r"checksum mismatch|verifying .*: checksum",
        why="What is declared has changed and the lock has not, or a package is not what the lock says.",
        remedy="Make the lock anew and commit it. If a hash differs for the same version, find out why first.",
        examples=("ERR_PNPM_OUTDATED_LOCKFILE Cannot install with frozen-lockfile", "missing go.sum entry for module"),
    ),
    rule(
        "command-not-found",
        _NEEDS,
        "A program is not installed",
        r"(?:^|: )(?:command )?not found$|executable file not found|is not recognized as (?:an internal|the name)|"
        r"spawn \S+ ENOENT|"
        r"(?:exit(?:ed with)? (?:code|status):? |Error )127\b|No such file or directory: '[\w-]+'$|"
        r"unable to find .{0,40} in \$?PATH|No such command",
        why="A step calls something that the runner's image does not have, or not any more.",
        remedy="Install it in the job, and pin its version.",
        examples=(
            "/home/runner/a.sh: line 1: poetry: command not found",
            "sh: 1: jest: not found",
            "Error: spawn yarn ENOENT",
        ),
        confidence=0.85,
    ),
    rule(
        "file-not-found",
        _NEEDS,
        "A file is not there",
        r"No such file or directory|FileNotFoundError|\bENOENT\b|file or directory not found|can't open file|"
        r"Could not open requirements file|"
        r"Cannot find source file|No rule to make target|(?:[Ff]ile|[Dd]irectory|[Pp]ath) .{0,120}does not exist|"
        r"cannot find the (?:path|"
        r"file)|pathspec .* did not match|"
        r"NoSuchFileException|no such file|No files were found",
        why="A path is wrong, or the step that makes the file has not run.",
        remedy="Compare the path with what is there; mind capital letters and the working directory.",
        examples=("cat: config.yml: No such file or directory", "make: *** No rule to make target 'all'.  Stop."),
        confidence=0.75,
    ),
)

GENERAL = (
    rule(
        "test-failed",
        Category.ASSERTION,
        "Tests fail",
        why="What a test expects and what the code does are not the same.",
        remedy="Run the named tests alone. If one passes when repeated, it is flaky, which is a fault of its own.",
        weight=Weight.TESTS,
        strength=Strength.GENERAL,
    ),
    rule(
        "compile-error",
        Category.COMPILE,
        "Code does not compile",
        why="The compiler or linker refuses the code.",
        remedy="Mend the first error; the others may follow from it.",
        weight=Weight.COMPILER,
        strength=Strength.GENERAL,
    ),
    rule(
        "lint-failed",
        Category.LINT,
        "A check of style, types or coverage fails",
        why="A linter, formatter, type checker or a threshold does not accept the code.",
        remedy="Run the same tool locally; most of them can mend much by themselves.",
        weight=Weight.LINT,
        strength=Strength.GENERAL,
    ),
    rule(
        "uncaught-exception",
        Category.ASSERTION,
        "A program ended with an exception",
        why="Nobody caught it: the program met something that it was not written for.",
        remedy="Follow the stack from its last own frame.",
        weight=Weight.CRASH,
        strength=Strength.GENERAL,
        confidence=0.7,
    ),
    rule(
        "configure-failed",
        _NEEDS,
        "A build could not be configured",
        r"^CMake Error|^configure: error: |meson\.build:\d+:\d+: ERROR: ",
        why="Its description asks for something that is not there, or is wrong itself.",
        remedy="Read the lines below the error; a package that is missing has to be installed in the job.",
        examples=(
            "CMake Error at CMakeLists.txt:3 (find_package):",
            "configure: error: C compiler cannot create executables",
        ),
        strength=Strength.GENERAL,
        confidence=0.65,
    ),
    rule(
        "repository-not-found",
        _NEEDS,
        "A repository is not there, or not for this job",
        r"(?i)repository '.{1,300}' not found",
        why="A server says the same of what does not exist and of what the token may not see.",
        remedy="Look at the address; for a private repository give the job a token that may read it.",
        examples=("fatal: repository 'https://git.test/shop/gone.git/' not found",),
        strength=Strength.DOUBTFUL,
        disposition=Disposition.INVESTIGATE,
        confidence=0.6,
    ),
    rule(
        "install-failed",
        _NEEDS,
        "Packages could not be installed or built",
        r"Failed building wheel|subprocess-exited-with-error|metadata-generation-failed|gyp ERR!|npm (?:ERR!|"
        r"error) code ELIFECYCLE|Failed to build|setup\.py",
        why="A package does not build here, often for want of a compiler, a header or a wheel for this version.",
        remedy="Read its own error above; take a version that has a wheel, or install what it needs.",
        examples=("ERROR: Failed building wheel for psycopg2",),
        strength=Strength.SPECIFIC,
        confidence=0.65,
    ),
    rule(
        "push-rejected",
        Category.INFRASTRUCTURE,
        "A push was rejected",
        r"\[rejected\]|failed to push some refs|non-fast-forward|fetch first|cannot lock ref",
        why="Somebody else has pushed in between, or the server has a rule against it.",
        remedy="Fetch, rebase and push again; let one job at a time push (`concurrency`).",
        examples=(" ! [rejected]        main -> main (fetch first)",),
        disposition=Disposition.INVESTIGATE,
        transient=False,
        confidence=0.75,
    ),
    rule(
        "image-build-failed",
        Category.UNKNOWN,
        "An image could not be built",
        why="A command in the Dockerfile failed, and its own lines do not say why.",
        remedy="Build it locally up to that stage: `docker build --target`.",
        tools=(Tool.DOCKER,),
        strength=Strength.LAST,
        confidence=0.4,
    ),
)
