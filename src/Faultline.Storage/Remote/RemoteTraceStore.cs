using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Storage.Remote;

/// <summary>The traces of a workspace that another process owns, through that process.</summary>
public sealed class RemoteTraceStore : ITraceStore
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly StoreOwner _owner;

    private RemoteTraceStore(StoreOwner owner)
    {
        _owner = owner;
        _client = new HttpClient(
            // The owner is on this machine, whatever proxy the environment names.
            new SocketsHttpHandler { UseProxy = false, ConnectTimeout = AnswerWithin }
        )
        {
            BaseAddress = owner.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.Add(Wire.TokenHeader, owner.Token);
    }

    /// <summary>The store of a workspace through its live owner; null where there is none, be it that a dead one left its file behind.</summary>
    /// <exception cref="FaultlineException">The owner is there but refuses.</exception>
    public static async Task<RemoteTraceStore?> TryOpenAsync(string workspace, CancellationToken cancellationToken = default)
    {
        if (StoreOwner.Read(workspace) is not { } owner)
        {
            return null;
        }

        var store = new RemoteTraceStore(owner);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerWithin);
            using var answer = await store._client.GetAsync(new Uri("owner/hello", UriKind.Relative), patience.Token);
            // Another program may have the port by now; it does not know the token's owner.
            if (answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(patience.Token) == owner.Token)
            {
                return store;
            }
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException or IOException or HttpIOException or null)
        {
            // Nobody listens there any more.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await store.DisposeAsync();
            throw FaultlineException.Outside(
                $"The workspace {workspace} is served by process {owner.Pid}, which does not answer; wait a moment, or stop it."
            );
        }

        await store.DisposeAsync();
        return null;
    }

    public async Task<AppendResult> AppendAsync(TraceBatch batch, CancellationToken cancellationToken = default) =>
        await AskAsync<TraceBatch, AppendResult>("append", batch, cancellationToken);

    public async IAsyncEnumerable<Trace> ReadAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var answer = await SendAsync("read", query, cancellationToken);
        await using var body = await ReachAsync(() => answer.Content.ReadAsStreamAsync(cancellationToken));
        await using var items = JsonSerializer
            .DeserializeAsyncEnumerable<WireItem>(body, topLevelValues: true, Wire.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await ReachAsync(async () => await items.MoveNextAsync()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (items.Current)
            {
                case { Trace: { } trace }:
                    yield return trace;
                    break;
                case { Fault: { } fault }:
                    throw new FaultlineException(fault.Kind, fault.Message);
                case { Done: true }:
                    yield break;
            }
        }

        throw Lost(null);
    }

    public async Task<Trace?> FindAsync(string traceId, CancellationToken cancellationToken = default) =>
        (await AskAsync<string, WireItem>("find", traceId, cancellationToken)).Trace;

    public async Task<IReadOnlyList<Span>> ReadSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => await AskAsync<IReadOnlyCollection<string>, List<Span>>("spans", traceIds, cancellationToken);

    public async Task<IReadOnlyList<Span>> ReadFirstSpansAsync(
        IReadOnlyCollection<string> traceIds,
        int most,
        CancellationToken cancellationToken = default
    ) => await AskAsync<SpanRequest, List<Span>>("spans/first", new SpanRequest(traceIds, most), cancellationToken);

    public async Task<IReadOnlyDictionary<string, SpanMass>> MeasureSpansAsync(
        IReadOnlyCollection<string> traceIds,
        CancellationToken cancellationToken = default
    ) => await AskAsync<IReadOnlyCollection<string>, Dictionary<string, SpanMass>>("spans/measure", traceIds, cancellationToken);

    public async Task<IReadOnlyList<WorkflowSummary>> ListWorkflowsAsync(CancellationToken cancellationToken = default) =>
        await AskAsync<string, List<WorkflowSummary>>("workflows", "", cancellationToken);

    public Task<DeletionResult> DeleteAsync(TraceDeletion deletion, CancellationToken cancellationToken = default) =>
        AskAsync<TraceDeletion, DeletionResult>("delete", deletion, cancellationToken);

    public async Task<IReadOnlyDictionary<string, float[]>> ReadVectorsAsync(
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken = default
    ) => await AskAsync<VectorRequest, Dictionary<string, float[]>>("vectors", new VectorRequest(model, textHashes), cancellationToken);

    public Task WriteVectorsAsync(
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken = default
    ) => AskAsync<VectorBatch, WireItem>("vectors/write", new VectorBatch(model, vectors), cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<TAnswer> AskAsync<TQuestion, TAnswer>(string what, TQuestion question, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(what, question, cancellationToken);
        return await ReachAsync(async () => (await answer.Content.ReadFromJsonAsync<TAnswer>(Wire.Options, cancellationToken))!);
    }

    private async Task<HttpResponseMessage> SendAsync<T>(string what, T question, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("owner/" + what, UriKind.Relative))
        {
            Content = new WireContent<T>(question),
        };
        var answer = await ReachAsync(() => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw answer.StatusCode == HttpStatusCode.UnprocessableEntity
                ? await ReachAsync(async () =>
                    await answer.Content.ReadFromJsonAsync<WireFault>(Wire.Options, cancellationToken) is { } fault
                        ? new FaultlineException(fault.Kind, fault.Message)
                        : Lost(null)
                )
                : FaultlineException.Outside(
                    $"The server on this workspace (process {_owner.Pid}) answered {(int)answer.StatusCode}; it may be of another version: stop it and start it again."
                );
        }
    }

    private async Task<T> ReachAsync<T>(Func<Task<T>> talk)
    {
        try
        {
            return await talk();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException)
        {
            throw Lost(failure);
        }
    }

    private FaultlineException Lost(Exception? failure) =>
        FaultlineException.Outside(
            $"The server on this workspace (process {_owner.Pid}) ended in the middle of an answer; run the command again.",
            failure
        );
}
