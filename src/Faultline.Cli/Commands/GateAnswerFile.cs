using System.Text.Json;
using Faultline.Gating;

namespace Faultline.Cli.Commands;

/// <summary>The answers of a run, written as they come, so that a run that ends early can go on from there.</summary>
internal sealed class GateAnswerFile : IAsyncDisposable
{
    private readonly StreamWriter? _writer;

    private GateAnswerFile(StreamWriter? writer) => _writer = writer;

    public static GateAnswerFile Open(string? path, bool append) => new(path is null ? null : new StreamWriter(path, append));

    /// <summary>An error is not saved: a resumed run asks again.</summary>
    public void Add(AgentAnswer answer)
    {
        if (_writer is null || answer.Error is not null)
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
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }
}
