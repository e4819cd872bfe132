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
        ServeOptions options,
        TimeProvider clock
    )
    {
        if (budget.TryEnter(context.Request.ContentLength ?? 0) is not { } place)
        {
            context.Response.Headers.RetryAfter = "1";
            return Problem(StatusCodes.Status429TooManyRequests, "Too much is waiting to be stored; send it again in a moment.");
        }

        using (place)
        {
            try
            {
                using var body = await RequestBody.ReadAsync(context.Request, options.Limits, place, context.RequestAborted);
                var batch = SignalDocument.Read(body.Bytes, policy, clock.GetUtcNow().UtcDateTime, Source);
                var stored =
                    batch.Evaluations.Count == 0
                        ? new AppendResult()
                        : await traces.AppendAsync(new TraceBatch { Evaluations = batch.Evaluations }, context.RequestAborted);
                var answer = new SignalAnswer(stored.EvaluationsAdded, stored.EvaluationsDuplicate, batch.Faults);
                return Results.Json(
                    answer,
                    FaultlineJson.Document,
                    statusCode: batch.Evaluations.Count == 0 && batch.Faults.Count > 0
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
                return refused.Refusal switch
                {
                    Refusal.TooLarge => Problem(StatusCodes.Status413PayloadTooLarge, refused.Message),
                    Refusal.Malformed => Problem(StatusCodes.Status400BadRequest, refused.Message),
                    _ => Problem(StatusCodes.Status503ServiceUnavailable, refused.Message),
                };
            }
        }
    }

    private static IResult Problem(int status, string message) =>
        Results.Json(new SignalAnswer(0, 0, [new SignalFault(0, null, message)]), FaultlineJson.Document, statusCode: status);
}

/// <param name="Accepted">Signals stored; one object may tell several.</param>
/// <param name="Duplicates">Signals that were there already.</param>
/// <param name="Rejected">What could not be used, and why.</param>
public sealed record SignalAnswer(int Accepted, int Duplicates, IReadOnlyList<SignalFault> Rejected);

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
