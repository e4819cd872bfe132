using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Faultline.Regression;

namespace Faultline.Gating;

/// <summary>Asks an agent every row of a set, several at a time, and never loses an answer it has got.</summary>
public static class AgentRunner
{
    /// <summary>Answers by case id, ordered by repeat; a request without an answer becomes one with <see cref="AgentAnswer.Error"/>.</summary>
    /// <param name="onAnswer">Called for each new answer as it comes, one at a time: the place to save it.</param>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>>> RunAsync(
        RegressionDataset dataset,
        IAgent agent,
        AgentRunOptions options,
        Action<AgentAnswer>? onAnswer = null,
        IProgress<AgentProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var known = options
            .Known.Where(a => a.Error is null && a.Repeat < options.Repeats)
            .GroupBy(a => (a.CaseId, a.Repeat))
            .ToDictionary(g => g.Key, g => g.Last());
        // Repeat by repeat, so that a cancelled run has seen all rows rather than some rows often.
        var requests = Enumerable
            .Range(0, options.Repeats)
            .SelectMany(k =>
                dataset.Clusters.SelectMany(c => c.Rows).Select(r => new AgentRequest(r.CaseId, k, r.Query, r.Messages, r.Attributes))
            )
            .Where(r => !known.ContainsKey((r.CaseId, r.Repeat)))
            .ToArray();
        var answers = new ConcurrentBag<AgentAnswer>(known.Values);
        var saving = new Lock();
        var (done, errors) = (0, 0);
        var watch = Stopwatch.StartNew();
        var queue = Channel.CreateUnbounded<AgentRequest>();
        foreach (var request in requests)
        {
            queue.Writer.TryWrite(request);
        }

        queue.Writer.Complete();
        var workers = agent.Concurrent ? Math.Clamp(options.Concurrency, 1, Math.Max(1, requests.Length)) : 1;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync()));
        cancellationToken.ThrowIfCancellationRequested();
        return answers
            .GroupBy(a => a.CaseId, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<AgentAnswer>)[.. g.OrderBy(a => a.Repeat)], StringComparer.Ordinal);

        async Task WorkAsync()
        {
            while (!cancellationToken.IsCancellationRequested && queue.Reader.TryRead(out var request))
            {
                AgentAnswer answer;
                try
                {
                    answer = await AskAsync(agent, request, options, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                answers.Add(answer);
                lock (saving)
                {
                    done++;
                    errors += answer.Error is null ? 0 : 1;
                    onAnswer?.Invoke(answer);
                    progress?.Report(new AgentProgress(done, requests.Length, errors, watch.Elapsed / done * (requests.Length - done)));
                }
            }
        }
    }

    private static async Task<AgentAnswer> AskAsync(
        IAgent agent,
        AgentRequest request,
        AgentRunOptions options,
        CancellationToken cancellationToken
    )
    {
        var attempt = 0;
        while (true)
        {
            var watch = Stopwatch.StartNew();
            AgentException problem;
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                limit.CancelAfter(options.Timeout);
                try
                {
                    var answer = await agent.AnswerAsync(request, limit.Token);
                    return answer with { LatencyMs = answer.LatencyMs ?? Math.Round(watch.Elapsed.TotalMilliseconds, 1) };
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    problem = new AgentException($"no answer within {options.Timeout.TotalSeconds:0.###} s", transient: true);
                }
                catch (AgentException failure)
                {
                    problem = failure;
                }
            }

            if (!problem.Transient || attempt >= options.Retries)
            {
                return new AgentAnswer
                {
                    CaseId = request.CaseId,
                    Repeat = request.Repeat,
                    Error = problem.Message,
                };
            }

            await Task.Delay(options.RetryDelay * Math.Pow(2, attempt++), cancellationToken);
        }
    }
}
