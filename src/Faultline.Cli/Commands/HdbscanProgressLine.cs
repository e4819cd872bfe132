using System.Diagnostics;
using Faultline.Clustering;

namespace Faultline.Cli.Commands;

/// <summary>One line on standard error that says how far a long fit is; silent for a short one and where nobody watches.</summary>
internal sealed class HdbscanProgressLine : IProgress<HdbscanProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _next = Patience;
    private bool _drawn;

    public void Report(HdbscanProgress value)
    {
        if (!CliSession.Interactive || _clock.Elapsed < _next)
        {
            return;
        }

        lock (_lock)
        {
            var stage = value.Stage switch
            {
                HdbscanStage.CoreDistances => "core distances",
                HdbscanStage.SpanningTree => "spanning tree",
                _ => "clusters",
            };
            Console.Error.Write($"\r\u001B[K{stage} {value.Fraction:P0}");
            _drawn = true;
            _next = _clock.Elapsed + Pause;
        }
    }

    public void Dispose()
    {
        if (_drawn)
        {
            Console.Error.Write("\r\u001B[K");
        }
    }
}
