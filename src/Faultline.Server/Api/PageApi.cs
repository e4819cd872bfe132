using Faultline.Server.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Api;

/// <summary>The routes under <c>/api</c> for everything a page does. Changes need the antiforgery token that every page carries, or a key.</summary>
internal static class PageApi
{
    public static void AddPageApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = FaultlineJson.Line.PropertyNamingPolicy;
            json.SerializerOptions.DictionaryKeyPolicy = FaultlineJson.Line.DictionaryKeyPolicy;
            json.SerializerOptions.Encoder = FaultlineJson.Line.Encoder;
            foreach (var converter in FaultlineJson.Line.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddScoped<ChangeNote>();
        services.AddScoped<BlindAudit>();
        services.AddApiDescription();
    }

    public static void MapPageApi(this IEndpointRouteBuilder routes)
    {
        routes.MapApiDescription();
        var api = routes
            .MapGroup("/api")
            .AddEndpointFilter(AnswerFaultsAsync)
            .AddEndpointFilter(RequireTokenAsync)
            .AddEndpointFilter(AuditFilter.RecordAsync)
            .WithMetadata(AuditedMetadata.Instance)
            .WithAccessByMethod();
        api.MapPerson();
        api.MapSession();
        api.MapAccounts();
        api.MapKeys();
        api.MapAudit();
        api.MapTraces();
        api.MapSearch();
        api.MapRuns();
        api.MapClusters();
        api.MapPoints();
        api.MapRunTables();
        api.MapReview();
        api.MapPlans();
        api.MapDecisions();
        api.MapRegression();
        api.MapGates();
        api.MapSettings();
    }

    private static async ValueTask<object?> AnswerFaultsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ChangedMeanwhileException failure)
        {
            return Results.Json(new { error = failure.Message }, statusCode: StatusCodes.Status409Conflict);
        }
        catch (OtherPersonException failure)
        {
            return Results.Json(new { error = failure.Message }, statusCode: StatusCodes.Status403Forbidden);
        }
        catch (FaultlineException failure)
        {
            return Results.Json(
                new { error = failure.Message },
                statusCode: failure.Kind == FaultKind.Input ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status502BadGateway
            );
        }
    }

    private static async ValueTask<object?> RequireTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || KeyHandler.IsDeliberate(http.Request))
        {
            return await next(context);
        }

        var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(http)
            ? await next(context)
            : Results.Json(
                new { error = "The page is too old to be trusted with a change; load it again." },
                statusCode: StatusCodes.Status400BadRequest
            );
    }
}
