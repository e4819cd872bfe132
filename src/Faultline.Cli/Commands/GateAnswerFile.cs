using System.Text.Json;
using Faultline.Gating;

namespace Faultline.Cli.Commands;

/// <summary>The answers of a run, written as they come, so that a run that ends early can go on from there.</summary>
internal sealed class GateAnswerFile : IAsyncDisposable
{
    private readonly StreamWriter _writer;

    private GateAnswerFile(StreamWriter writer) => _writer = writer;

    /// <summary>Answers written in this run.</summary>
    public int Count { get; private set; }

    /// <summary>Where answers go when nobody names a file.</summary>
    public static string Default(string workspace) => Path.Combine(workspace, "gate-answers.jsonl");

    /// <exception cref="FaultlineException">When it cannot be written.</exception>
    public static GateAnswerFile Open(string path, bool append)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new GateAnswerFile(new StreamWriter(path, append));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FaultlineException.Input(
                $"The answers cannot be written to {path}: {failure.Message} Name another file with --save-results."
            );
        }
    }

    /// <summary>An error is not saved: a resumed run asks again.</summary>
    public void Add(AgentAnswer answer)
    {
        if (answer.Error is not null)
        {
            return;
        }

        _writer.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    answer.CaseId,
                    answer.Repeat,
                    answer.Response,
                    answer.ToolCalls,
                    answer.LatencyMs,
                    answer.CostUsd,
                    answer.Verdict,
                },
                FaultlineJson.Line
            )
        );
        _writer.Flush();
        Count++;
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
