using Faultline.Gating;

namespace Faultline.Cli.Commands;

/// <summary>How far the agent is: a line every few seconds, on standard error.</summary>
internal sealed class GateProgressLine : IProgress<AgentProgress>
{
    private long _next = Environment.TickCount64 + 2000;

    public void Report(AgentProgress value)
    {
        if (Environment.TickCount64 < _next && value.Done < value.Total)
        {
            return;
        }

        _next = Environment.TickCount64 + 2000;
        Console.Error.WriteLine(
            $"{value.Done} of {value.Total} answers, {value.Errors} errors{(value.Left is { } left && value.Done < value.Total ? $", about {left:h\\:mm\\:ss} left" : "")}"
        );
    }
}
