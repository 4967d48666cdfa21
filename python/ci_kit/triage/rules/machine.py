"""Rules for what a machine runs out of, for time, and for what somebody may not do."""

from __future__ import annotations

from ci_kit.triage.model import Category, Disposition, Tool
from ci_kit.triage.rules.model import Strength, rule

_RESOURCE = Category.RESOURCE
_TIMEOUT = Category.TIMEOUT
_PERMISSION = Category.PERMISSION

RESOURCES = (
    rule(
        "out-of-memory",
        _RESOURCE,
        "Memory ran out",
        r"(?i:\bout of memory\b)|\boom-kill|OOMKilled|(?i:cannot allocate memory)|\bMemoryError\b|OutOfMemoryError|"
        r"heap out of memory|"
        r"std::bad_alloc|GC overhead limit|memory limit exceeded|\bENOMEM\b|LLVM ERROR: out of memory|"
        r"virtual memory exhausted",
        why="A process wanted more memory than there is.",
        remedy="Find what grew. Run fewer processes at once, raise the limit of the tool, or take a larger machine.",
        examples=("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "MemoryError"),
        strength=Strength.DEFINITE,
        confidence=0.95,
    ),
    rule(
        "killed",
        _RESOURCE,
        "A process was killed",
        r"^(?:.*: line \d+: +\d+ )?(?:\S+: )?Killed\b(?!:)|(?i:signal(?::)? 9\b)|\bSIGKILL\b|Killed signal terminated|"
        r"\b(?:exit(?:ed with)? (?:code|status):? |Error |code )137\b",
        why="Something ended the process by force; on a runner that is nearly always the kernel, out of memory.",
        remedy="Look at the memory of the step. Without a memory limit in sight, look for what sends signals.",
        examples=("/home/runner/work/_temp/a.sh: line 1:  2173 Killed  python train.py", "error code 137"),
        strength=Strength.DEFINITE,
        confidence=0.8,
    ),
    rule(
        "disk-full",
        _RESOURCE,
        "The disk is full",
        r"(?i:no space left on device)|\bENOSPC\b|(?i:disk quota exceeded)|There is not enough space on the disk",
        why="Nothing more could be written.",
        remedy="Remove what the image brings and you do not need, or build in smaller parts.",
        examples=("OSError: [Errno 28] No space left on device",),
        strength=Strength.DEFINITE,
        confidence=0.95,
    ),
    rule(
        "too-many-open",
        _RESOURCE,
        "A limit of the system was reached",
        r"(?i)too many open files|\bEMFILE\b|System limit for number of file watchers|"
        r"resource temporarily unavailable|can't start new thread",
        why="Files, watchers, processes or threads are used up.",
        remedy="Close what is opened, run less at once, or raise the limit in the step.",
        examples=("OSError: [Errno 24] Too many open files",),
        strength=Strength.OUTSIDE,
    ),
    rule(
        "crashed",
        Category.ASSERTION,
        "A program crashed",
        r"(?i:segmentation fault)|core dumped|\bSIGSEGV\b|SIGABRT|\bSIGILL\b|\bSIGBUS\b|Fatal Python error|"
        r"access violation|"
        r"\w+Sanitizer: |(?:exit(?:ed with)? (?:code|status):? |Error )(?:139|134|132|135|136)\b|"
        r"fatal error: unexpected signal",
        why="A program touched memory that is not its own, or ended itself.",
        remedy="Get the stack from a core dump or a sanitizer; native extensions are the first to look at.",
        examples=("Segmentation fault (core dumped)", "==1==ERROR: AddressSanitizer: heap-use-after-free"),
        strength=Strength.OUTSIDE,
        disposition=Disposition.INVESTIGATE,
        confidence=0.8,
    ),
)

TIMEOUTS = (
    rule(
        "job-timeout",
        _TIMEOUT,
        "The job or step took longer than it may",
        r"exceeded the maximum execution time of|The action '.{0,200}' has timed out after \d+ minutes|"
        r"(?:job|execution) (?:took longer than|exceeded) .{0,20}(?:timeout|minutes)",
        why="`timeout-minutes`, or the six hours of a hosted runner, were over. It hung, or has grown.",
        remedy="Compare the times of the steps with those of a good run. What hangs shows a stack when it is sent "
        "a signal.",
        examples=("The job running on runner Hosted Agent has exceeded the maximum execution time of 10 minutes.",),
        strength=Strength.DEFINITE,
        confidence=0.95,
    ),
    rule(
        "test-timeout",
        _TIMEOUT,
        "A test took longer than it may",
        r"Failed: Timeout \(?>|^\++ Timeout \++$|(?i:exceeded timeout of \d+ ?ms)|Timeout of \d+ms exceeded|"
        r"panic: test timed out after|"
        r"Test timed out in \d+ms|Test timeout of \d+ms exceeded|TestTimedOutException|test timed out after|"
        r"\(Timeout\)$|^\s+TIMEOUT \[|"
        r"execution timed out after|Timed out retrying after",
        why="A test waited for something that did not come, or the machine was slow.",
        remedy="See what it waits for. If it passes when repeated, it depends on the speed of the machine: wait "
        "for the event.",
        examples=(
            "E   Failed: Timeout >5.0s",
            'thrown: "Exceeded timeout of 5000 ms for a test."',
            "panic: test timed out after 1s",
        ),
        strength=Strength.OUTSIDE,
        confidence=0.85,
    ),
    rule(
        "command-timeout",
        _TIMEOUT,
        "A command took longer than it may",
        r"(?i)(?:command|process|step|task|build|action|operation) .{0,120}\btimed out\b|TimeoutExpired|"
        r"\btimed out after \d+|\btook >\d+ ?min|"
        r"(?:exit(?:ed with)? (?:code|status):? |code )124\b|deadline exceeded|timed out waiting for|TimeoutError|"
        r"timeout exceeded",
        why="A command had a time limit and reached it.",
        remedy="See what it waited for; a limit that is merely tight can be raised.",
        examples=(
            "subprocess.TimeoutExpired: Command 'x' timed out after 5 seconds",
            "error: timed out waiting for the condition",
        ),
        strength=Strength.OUTSIDE,
        confidence=0.75,
    ),
)

PERMISSIONS = (
    rule(
        "token-lacks-permission",
        _PERMISSION,
        "The token may not do that",
        r"Resource not accessible by|(?i:refusing to allow .{0,80}without `?workflow)|Must have admin rights|"
        r"GitHub Actions is not permitted to create or approve|Write access to repository not granted|"
        r"(?i:insufficient (?:permissions?|scopes?|privileges))|installation not allowed to|"
        r"\bdenied to github-actions\[bot\]|Permission to .{0,200} denied to",
        why="The token of the job lacks a permission: `permissions:` names others only, or the run comes from a fork.",
        remedy="Add the one permission to the job, or move this part to a workflow that runs in the own repository.",
        examples=(
            "Resource not accessible by integration",
            "remote: Permission to org/repo.git denied to github-actions[bot].",
        ),
        strength=Strength.OUTSIDE,
        confidence=0.95,
    ),
    rule(
        "authentication-failed",
        _PERMISSION,
        "Credentials were not accepted",
        r"(?i)authentication (?:failed|required|is required)|bad credentials|invalid (?:username|credentials|"
        r"api key|token)|"
        r"could not read (?:Username|Password)|\bE401\b|\b401 (?:Unauthorized|Client Error)|\b401\b.{0,12}unauthorized|"
        r"unauthorized: |requires authentication|login failed|(?:error|status|code)[ :=]{1,3}401\b|"
        r"permission denied \(publickey|"
        r"ExpiredToken|InvalidClientTokenId|Unable to locate credentials|credentials could not be loaded|"
        r"Not logged in|ENEEDAUTH|"
        r"Input required and not supplied: .*token",
        why="A password or token is missing, wrong or expired. Runs of forks and of Dependabot get no secrets.",
        remedy="See whether the secret is set where the job can read it, and whether it has expired.",
        examples=(
            "fatal: Authentication failed for 'https://example.test/'",
            "npm error code ENEEDAUTH",
            "Error: Bad credentials",
        ),
        strength=Strength.OUTSIDE,
    ),
    rule(
        "forbidden",
        _PERMISSION,
        "Access was denied",
        r"(?i)\b403 (?:Forbidden|Client Error)|(?:error|status|code|returned|HTTP)[\w :=/.]{0,20}\b403\b|\bE403\b|"
        r"access denied|AccessDenied|pull access denied|requested access to the resource is denied|denied: |"
        r"Repository not found|"
        r"is not authorized to perform|protected branch hook declined|GH006|GH013|push declined due to|"
        r"not permitted to",
        why="Who asks is known, and may not do that, or may not even see that it exists.",
        remedy="Give the identity what it needs, on the side of the service.",
        examples=(
            "denied: requested access to the resource is denied",
            "remote: error: GH006: Protected branch update failed",
        ),
        strength=Strength.OUTSIDE,
        confidence=0.85,
    ),
    rule(
        "file-permission",
        _PERMISSION,
        "A file may not be read, written or run",
        r"(?i:permission denied)|\bEACCES\b|\bEPERM\b|Operation not permitted|PermissionError|"
        r"detected dubious ownership|"
        r"(?:exit(?:ed with)? (?:code|status):? )126\b",
        why="The user of the job lacks the right, or a script lacks the bit that makes it executable.",
        remedy="For a script: `git update-index --chmod=+x`. For files of a container: run it as the same user.",
        examples=(
            "/bin/sh: 1: ./build.sh: Permission denied",
            "fatal: detected dubious ownership in repository at '/x'",
        ),
        disposition=Disposition.INVESTIGATE,
        confidence=0.8,
    ),
)

EXIT_CODES = (
    rule(
        "make-failed",
        Category.UNKNOWN,
        "make failed because of what it ran",
        why="Its own line only says which target failed.",
        remedy="Read the lines before it.",
        tools=(Tool.MAKE,),
        strength=Strength.LAST,
        confidence=0.3,
    ),
)
