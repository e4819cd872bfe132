using System.CommandLine;
using System.Text.Json;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Sources.Configuration;
using Faultline.Storage.Workbench.Sqlite;
using Faultline.Traces;

namespace Faultline.Cli;

/// <summary>What a command works with: the workspace, its configuration, where output goes. One per invocation.</summary>
internal sealed class CliSession : IAsyncDisposable
{
    private readonly ParseResult _parsed;
    private ITraceStore? _traces;
    private IWorkbench? _workbench;
    private FaultlineConfig? _config;

    private CliSession(ParseResult parsed)
    {
        _parsed = parsed;
        Workspace = Path.GetFullPath(
            parsed.GetValue(CommonOptions.Workspace)
                ?? Environment.GetEnvironmentVariable("FAULTLINE_WORKSPACE") switch
                {
                    { Length: > 0 } fromEnvironment => fromEnvironment,
                    _ => ".faultline",
                }
        );
    }

    /// <summary>Absolute path of the workspace directory; it may not exist yet.</summary>
    public string Workspace { get; init; }

    public bool Json => _parsed.GetValue(CommonOptions.Json);

    public int Seed => _parsed.GetValue(CommonOptions.Seed);

    /// <summary>What <c>--as-of</c> says, UTC; null when it was not given.</summary>
    public DateTime? AsOf => _parsed.GetValue(CommonOptions.AsOf);

    /// <summary>The moment taken as now, UTC.</summary>
    public DateTime Now => _parsed.GetValue(CommonOptions.AsOf) ?? DateTime.UtcNow;

    /// <summary>True when standard error is a terminal: then progress is drawn, otherwise it is written line by line.</summary>
    public static bool Interactive => !Console.IsErrorRedirected;

    /// <summary>Path of the configuration file: <c>--config</c>, else <c>faultline.yaml</c> beside the workspace.</summary>
    public string ConfigPath =>
        _parsed.GetValue(CommonOptions.Config) is { } named
            ? Path.GetFullPath(named)
            : Path.Combine(Path.GetDirectoryName(Workspace) ?? ".", "faultline.yaml");

    /// <summary>What the configuration file says; all defaults when there is none and none was named.</summary>
    /// <exception cref="FaultlineException">The file is wrong, or <c>--config</c> names one that is not there.</exception>
    public FaultlineConfig Config
    {
        get
        {
            if (_config is null && _parsed.GetValue(CommonOptions.Config) is not null && !File.Exists(ConfigPath))
            {
                throw FaultlineException.Input($"The configuration file {ConfigPath} does not exist; `faultline init` writes one.");
            }

            return _config ??= YamlConfig.Load(ConfigPath);
        }
    }

    /// <summary>The configured home of the regression sets.</summary>
    public string RegressionDirectory => Path.Combine(Path.GetDirectoryName(ConfigPath) ?? ".", Config.Regression.Directory);

    /// <summary>The workspace's traces, opened once a session and closed with it.</summary>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <param name="create">True for a command that brings traces; otherwise a workspace without traces is an error that says to ingest first.</param>
    public async Task<ITraceStore> OpenTracesAsync(CancellationToken cancellationToken, bool create = false)
    {
        if (_traces is not null)
        {
            return _traces;
        }

        var path = Path.Combine(Workspace, "traces.duckdb");
        if (create)
        {
            Directory.CreateDirectory(Workspace);
        }
        else if (!File.Exists(path))
        {
            throw FaultlineException.Input(
                $"There are no traces in the workspace {Workspace} yet; run `faultline ingest FILE` first, or name another workspace with --workspace."
            );
        }

        return _traces = await WorkspaceTraces.OpenAsync(Workspace, path, cancellationToken);
    }

    /// <summary>The workspace's runs, labels and gate results, opened once a session and closed with it.</summary>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <param name="create">True to make the workspace where there is none; otherwise that is an error that says to ingest first.</param>
    public async Task<IWorkbench> OpenWorkbenchAsync(CancellationToken cancellationToken, bool create = false)
    {
        if (_workbench is not null)
        {
            return _workbench;
        }

        if (create)
        {
            Directory.CreateDirectory(Workspace);
        }
        else if (!Directory.Exists(Workspace))
        {
            throw FaultlineException.Input(
                $"There is no workspace {Workspace} yet; run `faultline ingest FILE` first, or name another workspace with --workspace."
            );
        }

        return _workbench = await SqliteWorkbench.OpenAsync(Path.Combine(Workspace, "workbench.db"), cancellationToken);
    }

    /// <summary>An entry of the audit in the name of this machine's user.</summary>
    /// <param name="action">What was done, in a word or two.</param>
    /// <param name="subject">To what: an id or a name.</param>
    public AuditEntry Entry(string action, string subject, string? detail = null) =>
        new(Environment.UserName + " (command line)", action, subject, detail, Now);

    /// <summary>Makes a change that does not stand in the workbench; the audit has it before it is made.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="change">Makes it and says what the audit tells of it.</param>
    /// <param name="cancellationToken">Cancels the opening of the workbench.</param>
    public async Task<T> AuditedAsync<T>(
        AuditEntry asked,
        Func<Task<(T Result, string? Detail)>> change,
        CancellationToken cancellationToken
    )
    {
        var bench = await OpenWorkbenchAsync(cancellationToken, create: true);
        var (result, _) = await bench.AuditedAsync(asked, change, done => asked with { Detail = done.Detail });
        return result;
    }

    /// <summary>A second session on the same command line, with stores of its own.</summary>
    public CliSession Again() => new(_parsed);

    /// <summary>Wraps a command's body: opens the session, turns failures into one sentence and the contract's exit codes.</summary>
    public static void SetAction(Command command, Func<CliSession, ParseResult, CancellationToken, Task<int>> body) =>
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var session = new CliSession(parsed);
                try
                {
                    return await body(session, parsed, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    await Console.Error.WriteLineAsync("faultline: cancelled; what was reported as stored is stored.");
                    return ExitCodes.Cancelled;
                }
                catch (FaultlineException failure)
                {
                    await Console.Error.WriteLineAsync("faultline: " + TerminalText.Neutralise(failure.Message));
                    return (int)failure.Kind;
                }
                catch (UnauthorizedAccessException failure)
                {
                    await Console.Error.WriteLineAsync("faultline: " + TerminalText.Neutralise(failure.Message));
                    return ExitCodes.Usage;
                }
                catch (IOException failure)
                {
                    await Console.Error.WriteLineAsync("faultline: " + TerminalText.Neutralise(failure.Message));
                    return failure is FileNotFoundException or DirectoryNotFoundException ? ExitCodes.Usage : ExitCodes.Outside;
                }
            }
        );

    /// <summary>Writes the one JSON document of <c>--json</c>.</summary>
    public static void WriteJson<T>(T document) => Console.Out.WriteLine(JsonSerializer.Serialize(document, FaultlineJson.Document));

    /// <summary>A line for the person: standard output normally, standard error under <c>--json</c>.</summary>
    public void Say(string line) => (Json ? Console.Error : Console.Out).WriteLine(line);

    public static void Warn(string line) => Console.Error.WriteLine("warning: " + TerminalText.Neutralise(line));

    public async ValueTask DisposeAsync()
    {
        if (_traces is not null)
        {
            await _traces.DisposeAsync();
        }

        if (_workbench is not null)
        {
            await _workbench.DisposeAsync();
        }
    }
}
