using Faultline.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Faultline.Server.Api;

/// <summary><c>/api/openapi.json</c>: every route under <c>/api</c>, made from the routes themselves (OpenAPI 3.1).</summary>
internal static class ApiDescription
{
    private const string Address = "/api/openapi.json";

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = route => route.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(DescribeAsync);
            options.AddOperationTransformer(AnswerAsync);
        });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Address).RequireAuthorization(Access.View);

    private static Task DescribeAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "Faultline",
            Version = typeof(ApiDescription).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description =
                "Everything a page does. Reading needs the role viewer or a key with the scope read; changes need reviewer or write, and some owner. "
                + "Programs send `Authorization: Bearer KEY`; pages use the session's cookie and send the antiforgery token of the page with every change.",
        };
        // Where it is served is where it was asked for; a proxy may know it by another name.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["key"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of the page API keys or of `faultline key create`.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task AnswerAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        context.Document?.AddComponent(nameof(ApiError), await context.GetOrCreateSchemaAsync(typeof(ApiError), null, cancellationToken));
        void Add(int status, string when) =>
            operation.Responses.TryAdd(
                status.ToString(System.Globalization.CultureInfo.InvariantCulture),
                new OpenApiResponse
                {
                    Description = when,
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                    {
                        ["application/json"] = new() { Schema = new OpenApiSchemaReference(nameof(ApiError), context.Document) },
                    },
                }
            );
        Add(StatusCodes.Status401Unauthorized, "Nobody is signed in and no key was sent.");
        Add(StatusCodes.Status403Forbidden, "The role or key does not allow it.");
        Add(StatusCodes.Status429TooManyRequests, "Too many requests; Retry-After says how long to wait.");
        if (metadata.OfType<AuditedMetadata>().Any())
        {
            Add(StatusCodes.Status422UnprocessableEntity, "What was asked cannot be done; `error` says why in a sentence.");
        }

        // The folder of the route, as readers look for it.
        var parts = (context.Description.RelativePath ?? "").Split('/');
        if (parts.Length > 1 && metadata.OfType<ITagsMetadata>().LastOrDefault() is null or { Tags: ["Faultline.Server"] })
        {
            var name = parts[1].Split('.')[0];
            operation.Tags = new HashSet<OpenApiTagReference> { new(name, context.Document) };
        }
    }
}
