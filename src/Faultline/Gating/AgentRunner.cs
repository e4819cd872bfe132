using System.Diagnostics;
using System.Threading.Channels;

namespace Faultline.Gating;

/// <summary>Asks an agent, several requests at a time, and never loses an answer it has got.</summary>
public static class AgentRunner
{
    /// <summary>One answer for each request, in their order; a request without an answer becomes one with <see cref="AgentAnswer.Error"/>.</summary>
    /// <param name="onAnswer">Called for each new answer as it comes, one at a time: the place to save it.</param>
    public static async Task<IReadOnlyList<AgentAnswer>> RunAsync(
        IReadOnlyList<AgentRequest> requests,
        IAgent agent,
        AgentRunOptions options,
        Action<AgentAnswer>? onAnswer = null,
        IProgress<AgentProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var answers = new AgentAnswer[requests.Count];
        var saving = new Lock();
        var pace = new Pace(options.RequestsPerSecond);
        var (done, errors) = (0, 0);
        var watch = Stopwatch.StartNew();
        var queue = Channel.CreateUnbounded<int>();
        for (var i = 0; i < requests.Count; i++)
        {
            queue.Writer.TryWrite(i);
        }

        queue.Writer.Complete();
        var workers = agent.Concurrent ? Math.Clamp(options.Concurrency, 1, Math.Max(1, requests.Count)) : 1;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync()));
        cancellationToken.ThrowIfCancellationRequested();
        return answers;

        async Task WorkAsync()
        {
            while (!cancellationToken.IsCancellationRequested && queue.Reader.TryRead(out var index))
            {
                AgentAnswer answer;
                try
                {
                    answer =
                        Volatile.Read(ref errors) >= options.GiveUpAfter
                            ? NotAsked(requests[index], errors)
                            : await AskAsync(agent, requests[index], options, pace, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                answers[index] = answer;
                lock (saving)
                {
                    done++;
                    errors += answer.Error is null ? 0 : 1;
                    onAnswer?.Invoke(answer);
                    progress?.Report(new AgentProgress(done, requests.Count, errors, watch.Elapsed / done * (requests.Count - done)));
                }
            }
        }
    }

    private static AgentAnswer NotAsked(AgentRequest request, int errors) =>
        new()
        {
            CaseId = request.CaseId,
            Repeat = request.Repeat,
            Error = $"not asked: {errors} requests had failed before",
        };

    private static async Task<AgentAnswer> AskAsync(
        IAgent agent,
        AgentRequest request,
        AgentRunOptions options,
        Pace pace,
        CancellationToken cancellationToken
    )
    {
        var attempt = 0;
        while (true)
        {
            await pace.WaitAsync(cancellationToken);
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
