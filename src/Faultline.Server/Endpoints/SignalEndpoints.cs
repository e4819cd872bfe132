using Faultline.Server.Receiving;
using Faultline.Server.Security;
using Faultline.Sources.Signals;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faultline.Server.Endpoints;

/// <summary><c>POST /api/signals</c>: what is learnt of traces later, one JSON object or a list. What is answered as accepted is durable.</summary>
internal static class SignalEndpoints
{
    private const string Source = "api";

    public static void MapSignals(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/api/signals", ReceiveAsync)
            .RequireAuthorization(Access.Ingest)
            .Accepts<IReadOnlyList<SignalBody>>("application/json")
            .Produces<SignalAnswer>()
            .WithSummary("Takes what is learnt of traces later: feedback, outcomes, scores; one object or a list.");
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext context,
        ITraceStore traces,
        IntakePolicy policy,
        IntakeBudget budget,
        IntakeMeter meter,
        DecodeGate gate,
        ServeOptions options,
        TimeProvider clock
    )
    {
        if (RequestBody.Enter(budget, options.Limits, context.Request.ContentLength ?? 0, out var place) is { } full)
        {
            return Refused(context, meter, full);
        }

        using (place)
        {
            try
            {
                var batch = await ReadAsync(context, policy, gate, options, place!, clock.GetUtcNow().UtcDateTime);
                var stored =
                    batch.Evaluations.Count == 0
                        ? new AppendResult()
                        : await traces.AppendAsync(new TraceBatch { Evaluations = batch.Evaluations }, context.RequestAborted);
                var answer = new SignalAnswer(stored.EvaluationsAdded, stored.EvaluationsDuplicate, batch.Rejected, batch.Faults);
                return Results.Json(
                    answer,
                    FaultlineJson.Document,
                    statusCode: batch.Evaluations.Count == 0 && batch.Rejected > 0
                        ? StatusCodes.Status400BadRequest
                        : StatusCodes.Status200OK
                );
            }
            catch (FaultlineException failure)
            {
                return failure.Kind == FaultKind.Input
                    ? Problem(StatusCodes.Status400BadRequest, failure.Message)
                    : Problem(StatusCodes.Status503ServiceUnavailable, failure.Message);
            }
            catch (IntakeRefusedException refused)
            {
                return Refused(context, meter, refused);
            }
        }
    }

    // What is read of JSON takes many times its room, so it waits for its turn as spans do.
    private static async Task<SignalBatch> ReadAsync(
        HttpContext context,
        IntakePolicy policy,
        DecodeGate gate,
        ServeOptions options,
        IntakeBudget.Place place,
        DateTime now
    )
    {
        using var body = await RequestBody.ReadAsync(context.Request, options.Limits, place, context.RequestAborted);
        var bytes = body.Bytes.Length;
        await gate.EnterAsync(bytes);
        try
        {
            return SignalDocument.Read(body.Bytes, policy, now, Source, options.Limits.MaxSpans);
        }
        finally
        {
            gate.Leave(bytes);
        }
    }

    private static IResult Refused(HttpContext context, IntakeMeter meter, IntakeRefusedException refused)
    {
        meter.Refused(refused.Refusal);
        return Problem(HttpRefusal.Status(context.Response, refused.Refusal), refused.Message);
    }

    private static IResult Problem(int status, string message) =>
        Results.Json(new SignalAnswer(0, 0, 0, [new SignalFault(0, null, message)]), FaultlineJson.Document, statusCode: status);
}

/// <param name="Accepted">Signals stored; one object may tell several.</param>
/// <param name="Duplicates">Signals that were there already.</param>
/// <param name="RejectedTotal">Objects that could not be used; 0 where the request as a whole was refused.</param>
/// <param name="Rejected">The first 100 of them, and why; or why the request was refused.</param>
public sealed record SignalAnswer(int Accepted, int Duplicates, int RejectedTotal, IReadOnlyList<SignalFault> Rejected);

/// <summary>What is learnt of a trace later, as the API's description shows it; docs/connect.md has the rest.</summary>
/// <param name="TraceId">What it is about; else <paramref name="SpanId"/>, else <paramref name="SessionId"/>.</param>
/// <param name="Name">A rubric of one's own, with <paramref name="Score"/> or <paramref name="Label"/>.</param>
/// <param name="UserFeedback">up or down.</param>
/// <param name="Key">Makes it idempotent.</param>
internal sealed record SignalBody(
    string? TraceId,
    string? SpanId,
    string? SessionId,
    string? Name,
    double? Score,
    string? Label,
    string? UserFeedback,
    bool? Escalated,
    bool? Abandoned,
    bool? SchemaValid,
    bool? Passed,
    IReadOnlyDictionary<string, double>? JudgeScores,
    string? JudgeVerdict,
    string? Key
);
