using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faultline.Storage.Workbench.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class GateWorkflows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "workflow", table: "gate_results", type: "TEXT", nullable: true);

            // What was recorded before names it in its JSON.
            migrationBuilder.Sql(
                "UPDATE gate_results SET workflow = CASE WHEN json_valid(json) THEN CASE json_type(json, '$.workflow') WHEN 'text' THEN json_extract(json, '$.workflow') END END"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "workflow", table: "gate_results");
        }
    }
}
