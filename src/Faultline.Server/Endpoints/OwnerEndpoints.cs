using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faultline.Server.Owning;
using Faultline.Storage.Remote;
using Faultline.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary>The store for other commands on this workspace: the methods of <see cref="ITraceStore"/>, to whoever can read the workspace's token.</summary>
internal static class OwnerEndpoints
{
    public static void MapOwner(this IEndpointRouteBuilder routes)
    {
        var owner = routes.MapGroup("/owner").AddEndpointFilter(OnlyWithToken).AllowAnonymous().ExcludeFromDescription();
        owner.MapGet("/hello", static (OwnerToken token) => token.Value);
        Map<TraceBatch, AppendResult>(owner, "/append", static (store, batch, token) => store.AppendAsync(batch, token));
        Map<string, WireItem>(owner, "/find", static async (store, id, token) => new WireItem(await store.FindAsync(id, token)));
        Map<List<string>, IReadOnlyList<Span>>(owner, "/spans", static (store, ids, token) => store.ReadSpansAsync(ids, token));
        Map<SpanRequest, IReadOnlyList<Span>>(
            owner,
            "/spans/first",
            static (store, wanted, token) => store.ReadFirstSpansAsync(wanted.TraceIds, wanted.Most, token)
        );
        Map<List<string>, IReadOnlyDictionary<string, SpanMass>>(
            owner,
            "/spans/measure",
            static (store, ids, token) => store.MeasureSpansAsync(ids, token)
        );
        Map<string, IReadOnlyList<WorkflowSummary>>(owner, "/workflows", static (store, _, token) => store.ListWorkflowsAsync(token));
        Map<TraceDeletion, DeletionResult>(owner, "/delete", static (store, deletion, token) => store.DeleteAsync(deletion, token));
        Map<VectorRequest, IReadOnlyDictionary<string, float[]>>(
            owner,
            "/vectors",
            static (store, wanted, token) => store.ReadVectorsAsync(wanted.Model, wanted.TextHashes, token)
        );
        Map<VectorBatch, WireItem>(
            owner,
            "/vectors/write",
            static async (store, batch, token) =>
            {
                await store.WriteVectorsAsync(batch.Model, batch.Vectors, token);
                return new WireItem(null, Done: true);
            }
        );
        owner.MapPost("/read", ReadAsync);
    }

    private static async ValueTask<object?> OnlyWithToken(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var expected = (OwnerToken)context.RequestServices.GetService(typeof(OwnerToken))!;
        var shown = Encoding.UTF8.GetBytes(context.Request.Headers[Wire.TokenHeader].ToString());
        if (!expected.IsOwnPort(context.Connection.LocalPort) || !CryptographicOperations.FixedTimeEquals(shown, expected.Bytes))
        {
            return Results.NotFound();
        }

        // A batch may be of any size; it comes from this machine's user.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        return await next(call);
    }

    private static void Map<TQuestion, TAnswer>(
        RouteGroupBuilder owner,
        string path,
        Func<ITraceStore, TQuestion, CancellationToken, Task<TAnswer>> answer
    ) =>
        owner.MapPost(
            path,
            async (HttpContext context, ITraceStore store) =>
            {
                try
                {
                    var question = await JsonSerializer.DeserializeAsync<TQuestion>(
                        context.Request.Body,
                        Wire.Options,
                        context.RequestAborted
                    );
                    return Results.Json(await answer(store, question!, context.RequestAborted), Wire.Options);
                }
                catch (FaultlineException failure)
                {
                    return Results.Json(
                        new WireFault(failure.Kind, failure.Message),
                        Wire.Options,
                        statusCode: StatusCodes.Status422UnprocessableEntity
                    );
                }
                catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
                {
                    return Results.Empty;
                }
            }
        );

    private static async Task ReadAsync(HttpContext context, ITraceStore store)
    {
        var query = await JsonSerializer.DeserializeAsync<TraceQuery>(context.Request.Body, Wire.Options, context.RequestAborted);
        context.Response.ContentType = "application/json";
        var body = context.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        var last = new WireItem(null, Done: true);
        try
        {
            await foreach (var trace in store.ReadAsync(query!, context.RequestAborted))
            {
                JsonSerializer.Serialize(writer, new WireItem(trace), Wire.Options);
                writer.Reset();
                if (body.UnflushedBytes > 64 << 10)
                {
                    await body.FlushAsync(context.RequestAborted);
                }
            }
        }
        catch (FaultlineException failure)
        {
            last = new WireItem(null, new WireFault(failure.Kind, failure.Message));
        }

        JsonSerializer.Serialize(writer, last, Wire.Options);
        await body.FlushAsync(context.RequestAborted);
    }
}
