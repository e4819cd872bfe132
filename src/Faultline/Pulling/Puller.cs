using Faultline.Configuration;
using Faultline.Traces;

namespace Faultline.Pulling;

/// <summary>Step 1: the failures of one workflow in one window, sampled with known weights, beside its passing traffic.</summary>
public sealed class Puller(ITraceStore store, FaultlineConfig config)
{
    /// <summary>Reads the window once without messages (once more with them where abandonment has to be derived), and the sampled failures in full.</summary>
    /// <param name="request">Workflow, window, limit and seed.</param>
    /// <param name="progress">Traces read so far.</param>
    /// <param name="cancellationToken">Checked at every trace.</param>
    /// <exception cref="FaultlineException">The workflow does not exist.</exception>
    public async Task<PullResult> PullAsync(
        PullRequest request,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var (workflow, settings, judged) = await JudgeAllAsync(request, progress, cancellationToken);
        var (window, signals, reliability, verdicts) = judged;
        bool[] asked = Array.ConvertAll([.. window], t => request.Only?.Holds(t) != false);
        var failed = Enumerable.Range(0, window.Count).Where(i => asked[i] && verdicts[i] != FailureVerdict.NotFailed).ToArray();
        var counts = PullCounts.PerKind(failed.Select(i => signals[i]));
        var sample = FailureSampler.Sample(
            [.. failed.Select(i => window[i].TraceId)],
            PullCounts.Strata([.. failed.Select(i => signals[i])], [.. failed.Select(i => window[i].Intent)], counts, request.Limit),
            request.Limit,
            request.Seed
        );
        var full = await store.ReadByIdAsync(
            [.. sample.Select(s => window[failed[s.Index]].TraceId)],
            includeMessages: true,
            cancellationToken
        );
        var located = await SpanEvidence.LocateAsync(
            store,
            [.. sample.Select(s => (window[failed[s.Index]].TraceId, signals[failed[s.Index]]))],
            cancellationToken
        );
        var result = new PullResult
        {
            Workflow = request.Workflow,
            From = request.From,
            To = request.To,
            TotalTraces = asked.Count(a => a),
            TotalFailed = failed.Length,
            WeakFailed = failed.LongCount(i => verdicts[i] == FailureVerdict.Weak),
            Judged = window.Where((_, i) => asked[i]).LongCount(t => SignalDetector.Reference(t, settings) is not null),
            Signals = counts,
            SignalsSeen = PullCounts.PerKind(signals.Where((_, i) => asked[i])),
            SignalPrecision = reliability.All(),
            Failed =
            [
                .. sample.Select(
                    (s, at) =>
                    {
                        var i = failed[s.Index];
                        return new PulledTrace(
                            full.GetValueOrDefault(window[i].TraceId, window[i]),
                            located[at],
                            s.Weight,
                            verdicts[i] == FailureVerdict.Weak
                        );
                    }
                ),
            ],
            Passing = [.. Enumerable.Range(0, window.Count).Where(i => IsPassing(i)).Select(i => window[i])],
            Warnings = [],
        };
        return result with { Warnings = PullWarnings.For(result, workflow, request, settings) };

        // With some kinds left out, a trace can fail on another: then it is neither a failure asked for nor passing traffic.
        bool IsPassing(int i) =>
            asked[i]
            && verdicts[i] == FailureVerdict.NotFailed
            && (settings.Kinds is null || SignalDetector.Reference(window[i], settings) != false);
    }

    /// <summary>The verdict on every trace of the window, read once without messages (once more with them where abandonment has to be derived).</summary>
    /// <exception cref="FaultlineException">The workflow does not exist.</exception>
    public async Task<JudgedWindow> JudgeAsync(PullRequest request, CancellationToken cancellationToken = default)
    {
        var (_, _, judged) = await JudgeAllAsync(request, null, cancellationToken);
        int[] asked = [.. Enumerable.Range(0, judged.Window.Count).Where(i => request.Only?.Holds(judged.Window[i]) != false)];
        return new JudgedWindow(
            [.. asked.Select(i => judged.Window[i])],
            [.. asked.Select(i => judged.Verdicts[i] != FailureVerdict.NotFailed)]
        );
    }

    private async Task<(WorkflowSummary, SignalsConfig, Judged)> JudgeAllAsync(
        PullRequest request,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        var workflow = await WorkflowLookup.RequireAsync(store, request.Workflow, cancellationToken);
        var settings = config.For(request.Workflow).Signals;
        settings = settings with { Kinds = Kinds(request.Kinds ?? settings.Kinds) };

        var window = await ReadAsync(request, progress, cancellationToken);
        var signals = await DetectAsync(request, window, settings, cancellationToken);
        var reliability = new SignalReliability();
        for (var i = 0; i < window.Count; i++)
        {
            reliability.Observe(signals[i], window[i].Passed, SignalDetector.Reference(window[i], settings));
        }

        var verdicts = new FailureVerdict[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            verdicts[i] = FailureRule.Decide(
                signals[i],
                window[i].Passed,
                SignalDetector.Reference(window[i], settings),
                reliability,
                askedFor: settings.Kinds is not null
            );
        }

        return (workflow, settings, new Judged(window, signals, reliability, verdicts));
    }

    private sealed record Judged(
        List<Trace> Window,
        IReadOnlyList<Signal>[] Signals,
        SignalReliability Reliability,
        FailureVerdict[] Verdicts
    );

    private static List<string>? Kinds(IReadOnlyList<string>? wanted)
    {
        foreach (var kind in wanted ?? [])
        {
            if (!SignalKinds.All.Contains(kind, StringComparer.Ordinal))
            {
                var nearest = NearestName.Find(kind, SignalKinds.All);
                throw FaultlineException.Input(
                    $"'{kind}' is not a signal kind{(nearest is null ? "" : $"; did you mean '{nearest}'?")} Kinds: {string.Join(", ", SignalKinds.All)}."
                );
            }
        }

        return wanted is { Count: > 0 } ? [.. wanted] : null;
    }

    private async Task<List<Trace>> ReadAsync(PullRequest request, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var window = new List<Trace>();
        await foreach (var trace in store.ReadAsync(Query(request, messages: false), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            window.Add(trace with { Messages = [] });
            if (window.Count % 1000 == 0)
            {
                progress?.Report(window.Count);
            }
        }

        progress?.Report(window.Count);
        return window;
    }

    private async Task<IReadOnlyList<Signal>[]> DetectAsync(
        PullRequest request,
        List<Trace> window,
        SignalsConfig settings,
        CancellationToken cancellationToken
    )
    {
        var next = SessionOrder.NextInSession(window);
        var served = Enabled(SignalKinds.RefusalMismatch) ? RefusalNorms.UsuallyServed(window, settings, cancellationToken) : [];
        var signals = new IReadOnlyList<Signal>[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            signals[i] = SignalDetector.Detect(window[i], settings, Context(i));
        }

        if (!Enabled(SignalKinds.Abandonment) || !window.Exists(Abandonment.NeedsMessages))
        {
            return signals;
        }

        var indexOf = window.Select((t, i) => (t.TraceId, i)).ToDictionary(x => x.TraceId, x => x.i, StringComparer.Ordinal);
        await foreach (var trace in store.ReadAsync(Query(request, messages: true), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A trace that arrived since the first reading is not of this pull.
            if (trace.Abandoned is null && trace.Messages.Count > 0 && indexOf.TryGetValue(trace.TraceId, out var i))
            {
                signals[i] = SignalDetector.Detect(trace, settings, Context(i));
            }
        }

        return signals;

        bool Enabled(string kind) => settings.Kinds is null || settings.Kinds.Contains(kind, StringComparer.Ordinal);

        TraceContext Context(int i) => new(next[i], request.Now, window[i].Intent is { } intent && served.Contains(intent));
    }

    private static TraceQuery Query(PullRequest request, bool messages) =>
        new()
        {
            Workflow = request.Workflow,
            From = request.From,
            To = request.To,
            IncludeMessages = messages,
        };
}
