using Microsoft.AspNetCore.Http;

namespace Faultline.Server.Api;

/// <summary>What every fault is answered with.</summary>
/// <param name="Error">What is wrong, where, and what to do, in a sentence.</param>
internal sealed record ApiError(string Error)
{
    public static IResult NotFound(string what) => TypedResults.NotFound(new ApiError(what));
}
